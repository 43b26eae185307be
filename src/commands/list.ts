import type { Argv } from "yargs";
import { configFlags, jsonFlag, taskFlags } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function listCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "list",
    "Show tasks, variants and runs, or nights",
    (builder) =>
      taskFlags(configFlags(jsonFlag(builder)))
        .option("nights", { type: "boolean", default: false, describe: "Nights and their verdicts instead, a line each" })
        .example("$0 list --tag null", "tasks with a tag")
        .example("$0 list --nights", "what `nightly` said, night by night"),
    handle(async (flags) => (await import("./actions/list.ts")).listAction(flags)),
  );
}
