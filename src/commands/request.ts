import type { Argv } from "yargs";
import { configFlags, jsonFlag, sandboxFlag, wholeNumber } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function requestCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "request [words]",
    "Run an agent on your own repository, outside any suite: leaves a preview branch and the drift report",
    (builder) =>
      branchFlags(taskFlags(configFlags(jsonFlag(sandboxFlag(builder)))))
        .option("trials", { type: "number", default: 1, describe: "Trials of each variant: a branch each", requiresArg: true })
        .option("fresh", { type: "boolean", default: false, describe: "Start anew even if the same request was left unfinished" })
        .option("report", { type: "string", describe: "Write the drift report to this Markdown file; - prints it so", requiresArg: true })
        .check(({ trials, "test-timeout": seconds }) => {
          wholeNumber("trials", trials, 1);
          wholeNumber("test-timeout", seconds, 1);
          return true;
        })
        .example('$0 request "Please add a dark theme" --test "npm test"', "on the repository of this folder")
        .example("$0 request --file request.md --repo ~/shop --variant codex --push origin", "and push the branch"),
    handle(async (flags) => (await import("./actions/request.ts")).requestAction(flags)),
  );
}

/** What is asked for, of what. */
function taskFlags<T>(yargs: Argv<T>) {
  const globs = (describe: string) =>
    ({ type: "string", array: true, default: [] as string[], describe, requiresArg: true, nargs: 1 }) as const;
  return yargs
    .positional("words", { type: "string", describe: "The customer's words; - reads them from standard input" })
    .option("file", { type: "string", describe: "File that holds the words", requiresArg: true })
    .option("brief", { type: "string", describe: "File with a bounded brief: what to do, and how success shows", requiresArg: true })
    .option("repo", { type: "string", default: ".", describe: "Your repository (default: that of this folder)", requiresArg: true })
    .option("base", { type: "string", default: "HEAD", describe: "Commit to start from", requiresArg: true })
    .option("variant", globs("Variant of the config (repeatable; default: the only one)"))
    .option("allow", globs("Glob of paths a right change may touch (repeatable); without it the scope is not known"))
    .option("protect", globs("Glob of paths that must stay as they are (repeatable)"))
    .option("setup", { type: "string", describe: "Command that sets a fresh checkout up, once a commit", requiresArg: true })
    .option("test", {
      type: "string",
      describe: "Command of the repository's own tests, run before and after; {report} becomes the path of a JUnit report to write",
      requiresArg: true,
    })
    .option("test-timeout", { type: "number", describe: "Seconds that the tests may take (default: 900)", requiresArg: true });
}

function branchFlags<T>(yargs: Argv<T>) {
  return yargs
    .option("name", { type: "string", describe: "Name of the branch (default: patchbench/REQUEST/VARIANT-N)", requiresArg: true })
    .option("branch", { type: "boolean", default: true, describe: "Make the branch; --no-branch only reports" })
    .option("push", { type: "string", describe: "Push the branch to this remote too", requiresArg: true })
    .option("pr-body", { type: "string", describe: "Write the text of a pull request to this file", requiresArg: true });
}
