import { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { fieldsCommand } from './commands/fields.js';
import { filterCommand } from './commands/filter.js';
import { statsCommand } from './commands/stats.js';
import { timelineCommand } from './commands/timeline.js';
import { topCommand } from './commands/top.js';
import { Run } from './run.js';

const COMMANDS = [filterCommand, statsCommand, topCommand, timelineCommand, fieldsCommand];

/**
 * The command-line program.
 * @param {object} io  standard streams, working directory and environment
 * @param {(exitCode: number) => void} onDone  called when a command has run
 */
export function buildProgram(io, onDone) {
  const program = new Command('logsift')
    .description(manifest.description)
    .version(manifest.version)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .exitOverride();

  for (const { configure, run } of COMMANDS) {
    const command = configure(new Command()).copyInheritedSettings(program);
    // Commander passes the declared arguments, then the options and the command itself; the files are declared last.
    command.action(async (...args) => {
      const [options] = args.slice(-2);
      const files = args.at(-3);
      const current = await Run.start(io, files, options);
      await run(current, options, args.slice(0, -3));
      onDone(current.exitCode);
    });
    program.addCommand(command);
  }
  return program;
}
