import type { Argv } from "yargs";
import type { Handle } from "./handle.ts";

export function initCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "init [folder]",
    "Write a starter suite: config, repo and tasks that pass `validate` at once; with --ci also the workflows of a nightly job",
    (builder) =>
      builder
        .positional("folder", { type: "string", default: ".", describe: "Where to" })
        .option("ci", {
          choices: ["github"] as const,
          describe: "Write workflows for this suite, or for the one that is there",
          requiresArg: true,
        })
        .example("$0 init bench", "into the folder bench")
        .example("$0 init --ci github", "workflows for the suite in this folder"),
    handle(async (flags) => (await import("./actions/init.ts")).initAction(flags)),
  );
}
