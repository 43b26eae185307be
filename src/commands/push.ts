import type { Argv } from "yargs";
import { configFlags, jsonFlag } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function pushCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "push <run>",
    "Copy a run to where results are mirrored, such as Braintrust; repeat it at any time: it goes on",
    (builder) =>
      configFlags(jsonFlag(builder))
        .positional("run", { type: "string", demandOption: true, describe: "Run id, a unique start of it, or latest" })
        .option("to", {
          type: "string",
          array: true,
          default: [] as string[],
          describe: "Sink (repeatable; default: those of the config, else braintrust)",
          requiresArg: true,
          nargs: 1,
        })
        .option("base", { type: "string", describe: "Another run, whose experiments to compare with", requiresArg: true })
        .option("dry-run", { type: "boolean", default: false, describe: "Only show what would be sent; contacts nobody" })
        .option("time-limit", { type: "number", describe: "Minutes after which it ends, with what is missing named", requiresArg: true })
        .option("wait", { type: "boolean", default: false, describe: "Wait while another process pushes the run to the same place" })
        .option("follow", { type: "boolean", default: false, hidden: true })
        .check(({ "time-limit": limit }) => {
          if (limit !== undefined && !(limit > 0)) throw new Error("--time-limit: a number above 0 was expected.");
          return true;
        })
        .example("$0 push latest", "the newest run")
        .example("$0 push latest --dry-run", "what would be sent")
        .example("$0 push latest --base 2026-01-05", "compared with an earlier run's experiments"),
    handle(async (flags) => (await import("./actions/push.ts")).pushAction(flags)),
  );
}
