import { listFields } from '../../aggregate/fields.js';
import { withInput, withReportFormat } from '../options.js';

/** Lists the fields that entries have, to know what can be asked about. */
export const fieldsCommand = {
  configure: (command) => withReportFormat(withInput(command.name('fields').description('list the fields that entries have'))),

  async run(run) {
    const rows = await listFields(run.entries());
    await run.writeReport({
      columns: [
        { key: 'name', label: 'field' },
        { key: 'entries', label: 'entries', type: 'number' },
        { key: 'coverage', label: 'coverage', type: 'percent' },
        { key: 'types', label: 'types' },
        { key: 'example', label: 'example' },
      ],
      rows,
    });
  },
};
