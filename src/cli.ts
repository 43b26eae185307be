import yargs from "yargs";
import { baselineCommand } from "./commands/baseline.ts";
import { branchCommand } from "./commands/branch.ts";
import { compareCommand } from "./commands/compare.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { explainCommand } from "./commands/explain.ts";
import { exportCommand } from "./commands/export.ts";
import type { Handle } from "./commands/handle.ts";
import { initCommand } from "./commands/init.ts";
import { judgeCalibrateCommand } from "./commands/judge-calibrate.ts";
import { listCommand } from "./commands/list.ts";
import { mergeCommand } from "./commands/merge.ts";
import { nightlyCommand } from "./commands/nightly.ts";
import { pushCommand } from "./commands/push.ts";
import { reportCommand } from "./commands/report.ts";
import { requestCommand } from "./commands/request.ts";
import { gradeCommand, scoreCommand } from "./commands/revise.ts";
import { runCommand } from "./commands/run.ts";
import { showCommand } from "./commands/show.ts";
import { trendCommand } from "./commands/trend.ts";
import { validateCommand } from "./commands/validate.ts";
import { viewCommand } from "./commands/view.ts";
import { BenchError, ExitCode } from "./errors.ts";
import { VERSION } from "./version.ts";

/** Runs the command line and resolves with the exit code. Known errors print one message and a hint, bugs their stack. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.ok;
  const handle: Handle = (action) => async (flags) => {
    exitCode = await action(flags);
  };
  const commands = [
    ...[runCommand, nightlyCommand, showCommand, reportCommand, listCommand, validateCommand, gradeCommand, scoreCommand],
    ...[mergeCommand, compareCommand, explainCommand, baselineCommand, trendCommand, viewCommand, branchCommand, requestCommand],
    ...[pushCommand, exportCommand, judgeCalibrateCommand, initCommand, doctorCommand],
  ];
  let parser = yargs([...argv])
    .scriptName("patchbench")
    .version(VERSION)
    .usage("$0 <command>\n\nBenchmarks coding agents on feature requests with hidden tests.");
  for (const add of commands) parser = add(parser, handle);
  parser = parser
    .demandCommand(1, "Name a command.")
    .strict()
    .recommendCommands()
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .epilogue("Exit codes: 0 done · 1 a gate failed · 2 usage, config or environment · 3 could not measure · 130 interrupted")
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
  try {
    await parser.parseAsync();
    return exitCode;
  } catch (error) {
    return explain(error);
  }
}

class UsageError extends Error {}

function explain(error: unknown): ExitCode {
  if (error instanceof BenchError) {
    console.error(`Error: ${error.message}${error.hint === undefined ? "" : `\n${error.hint}`}`);
    return error.exitCode;
  }
  if (error instanceof Error && (error instanceof UsageError || error.name === "YError" || isCheck(error))) {
    console.error(`Error: ${error.message}\nSee \`patchbench --help\`, or \`patchbench <command> --help\`.`);
    return ExitCode.usage;
  }
  if (error instanceof Error && error.name === "AbortError") return ExitCode.interrupted;
  if ((error as NodeJS.ErrnoException).code === "ENOSPC") {
    console.error(`Error: The disk is full: ${(error as Error).message}\nFree some space and run the same command again: it continues.`);
    return ExitCode.usage;
  }
  console.error("This is a bug in patchbench; please report it with what follows.");
  console.error(error);
  return ExitCode.usage;
}

/** Errors that a command's own `check` throws start with the flag. */
function isCheck(error: Error): boolean {
  return error.message.startsWith("--");
}
