import type { Argv } from "yargs";
import { configFlags, jsonFlag, wholeNumber } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function judgeCalibrateCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "judge-calibrate <runs..>",
    "Compare what judges said of a run's trials with people's labels, and keep how far they agree",
    (builder) =>
      configFlags(jsonFlag(builder))
        .positional("runs", { type: "string", array: true, demandOption: true, describe: "Run ids, unique starts of them, or latest" })
        .option("labels", { type: "string", describe: "People's labels: CSV or JSON Lines", requiresArg: true })
        .option("dry-run", { type: "boolean", default: false, describe: "Only show the agreement; keep nothing" })
        .option("sample", { type: "number", describe: "Write a sheet of this many judged trials a score, to label", requiresArg: true })
        .option("output", { type: "string", describe: "File for the sheet", requiresArg: true })
        .check(({ labels, sample, output }) => {
          wholeNumber("sample", sample, 1);
          if ((labels === undefined) === (sample === undefined)) throw new Error("--labels FILE or --sample N was expected, one of them.");
          if ((sample === undefined) !== (output === undefined)) throw new Error("--sample N and --output FILE go together.");
          return true;
        })
        .example("$0 judge-calibrate latest --sample 30 --output sheet.csv", "a sheet for people to label")
        .example("$0 judge-calibrate latest --labels sheet.csv", "how far the judge agrees with them"),
    handle(async (flags) => (await import("./actions/judge-calibrate.ts")).judgeCalibrateAction(flags)),
  );
}
