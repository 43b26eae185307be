import type { Argv } from "yargs";
import { configFlags, jsonFlag } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function baselineCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "baseline <action> [name]",
    "Keep a variant's results as a small reviewable file that others are held against: set, list, show, clear",
    (builder) =>
      configFlags(jsonFlag(builder))
        .positional("action", { choices: ["set", "list", "show", "clear"] as const, demandOption: true, describe: "What to do" })
        .positional("name", { type: "string", describe: "Name of the baseline; for set, by default the variant's" })
        .option("from", {
          type: "string",
          describe: "For set: RUN/VARIANT, night:ID/VARIANT, or VARIANT of the newest run",
          requiresArg: true,
        })
        .option("note", { type: "string", default: "", describe: "For set: why", requiresArg: true })
        .option("force", { type: "boolean", default: false, describe: "For set: replace one, or take results with too much missing" })
        .check(({ action, from }) => {
          if ((action === "set") !== (from !== undefined)) throw new Error("--from goes with set, and set with --from.");
          return true;
        })
        .example("$0 baseline set --from latest/codex --note 'codex 0.40, full suite'", "keep them as the baseline codex")
        .example("$0 baseline list", "every baseline, and where it is from"),
    handle(async (flags) => (await import("./actions/baseline.ts")).baselineAction(flags)),
  );
}
