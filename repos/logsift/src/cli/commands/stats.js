import { groupEntries } from '../../aggregate/groups.js';
import { withInput, withReportFormat } from '../options.js';

/** Counts entries by level or by another field. */
export const statsCommand = {
  configure: (command) =>
    withReportFormat(withInput(command.name('stats').description('count entries by level or another field'))).option(
      '-b, --by <field>',
      'the field to count by',
      'level',
    ),

  async run(run, { by }) {
    const rows = await groupEntries(run.entries(), by);
    await run.writeReport({
      columns: [
        { key: 'value', label: by },
        { key: 'entries', label: 'entries', type: 'number' },
        { key: 'errors', label: 'errors', type: 'number' },
        { key: 'share', label: 'share', type: 'percent' },
        { key: 'first', label: 'first', type: 'time' },
        { key: 'last', label: 'last', type: 'time' },
      ],
      rows,
    });
  },
};
