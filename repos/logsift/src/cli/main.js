import { CommanderError } from 'commander';
import { InputError, LogsiftError, QueryError } from '../errors.js';
import { EXIT } from './exit-codes.js';
import { buildProgram } from './program.js';

/**
 * Runs logsift and returns its exit code.
 * @param {string[]} args  the arguments, without node and the script
 * @param {object} [io]    where it reads and writes; the process unless told
 */
export async function main(args, io = processIo()) {
  let exitCode = EXIT.OK;
  try {
    const program = buildProgram(io, (code) => {
      exitCode = code;
    });
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, io.stderr);
  }
}

function report(error, stderr) {
  // Commander has already written its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.OK : EXIT.USAGE;
  if (error instanceof LogsiftError) {
    stderr.write(`logsift: ${error.message}\n`);
    if (error instanceof QueryError) stderr.write(`${error.excerpt()}\n`);
    return error instanceof InputError ? EXIT.INPUT : EXIT.USAGE;
  }
  stderr.write(`logsift: unexpected error\n${error.stack}\n`);
  return EXIT.INTERNAL;
}

function processIo() {
  const { stdin, stdout, stderr, env } = process;
  return { stdin, stdout, stderr, env, cwd: process.cwd() };
}
