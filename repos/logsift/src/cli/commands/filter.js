import { EXIT } from '../exit-codes.js';
import { parseCount, withEntryFormat, withInput } from '../options.js';

/** Writes the entries that match. */
export const filterCommand = {
  configure: (command) =>
    withEntryFormat(withInput(command.name('filter').description('write the entries that match'))).option(
      '-n, --limit <count>',
      'stop after this many entries',
      parseCount,
    ),

  async run(run, { limit }) {
    let count = 0;
    async function* counted(entries) {
      for await (const entry of entries) {
        count += 1;
        yield entry;
        if (count === limit) return;
      }
    }

    await run.writeEntries(counted(run.entries()));
    if (count === 0 && run.exitCode === EXIT.OK) run.exitCode = EXIT.NOT_MET;
  },
};
