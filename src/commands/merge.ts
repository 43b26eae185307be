import type { Argv } from "yargs";
import { configFlags, jsonFlag } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function mergeCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "merge <folder..>",
    "Put the shards of a run (`run --shard`) together as the run of the whole plan",
    (builder) =>
      configFlags(jsonFlag(builder))
        .positional("folder", {
          type: "string",
          array: true,
          demandOption: true,
          describe: "Results folders or folders of runs that hold the shards",
        })
        .option("run-id", { type: "string", describe: "Name of the merged run", requiresArg: true })
        .option("wait", { type: "boolean", default: false, describe: "Wait while another process uses the results folder" })
        .example("$0 merge shards/*", "folders downloaded from the jobs of a matrix"),
    handle(async (flags) => (await import("./actions/merge.ts")).mergeAction(flags)),
  );
}
