import type { Argv } from "yargs";
import { configFlags, jsonFlag, taskFlags } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function listCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "list",
    "Show tasks, variants and runs",
    (builder) => taskFlags(configFlags(jsonFlag(builder))).example("$0 list --tag null", "tasks with a tag"),
    handle(async (flags) => (await import("./actions/list.ts")).listAction(flags)),
  );
}
