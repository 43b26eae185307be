import { timeline } from '../../aggregate/timeline.js';
import { parseDurationOption, withInput, withReportFormat } from '../options.js';

/** Counts entries over time. */
export const timelineCommand = {
  configure: (command) =>
    withReportFormat(withInput(command.name('timeline').description('count entries over time'))).option(
      '-e, --every <duration>',
      'size of a bucket',
      parseDurationOption,
      60_000,
    ),

  async run(run, { every }) {
    const buckets = await timeline(run.entries(), { every, zone: run.zone });
    await run.writeReport({
      columns: [
        { key: 'time', label: 'time', type: 'time' },
        { key: 'entries', label: 'entries', type: 'number' },
        { key: 'errors', label: 'errors', type: 'number' },
        { key: 'bar', label: '', type: 'bar' },
      ],
      rows: buckets.map((bucket) => ({ ...bucket, bar: bucket.entries })),
    });
  },
};
