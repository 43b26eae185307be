import { topValues } from '../../aggregate/top.js';
import { parseCount, withInput, withReportFormat } from '../options.js';

/** Lists the most frequent values of a field. */
export const topCommand = {
  configure: (command) =>
    withReportFormat(withInput(command.name('top').description('list the most frequent values of a field').argument('<field>', 'the field'))).option(
      '-n, --limit <count>',
      'list at most this many values',
      parseCount,
      10,
    ),

  async run(run, { limit }, [field]) {
    const rows = await topValues(run.entries(), field, limit);
    await run.writeReport({
      columns: [
        { key: 'value', label: field },
        { key: 'entries', label: 'entries', type: 'number' },
        { key: 'share', label: 'share', type: 'percent' },
      ],
      rows,
    });
  },
};
