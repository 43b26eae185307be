import type { Argv } from "yargs";
import type { Handle } from "./handle.ts";

export function initCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "init [folder]",
    "Write a starter suite: config, repo and tasks that pass `validate` at once",
    (builder) =>
      builder
        .positional("folder", { type: "string", default: ".", describe: "Where to" })
        .example("$0 init bench", "into the folder bench"),
    handle(async (flags) => (await import("./actions/init.ts")).initAction(flags)),
  );
}
