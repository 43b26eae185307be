import type { Argv } from "yargs";
import { configFlags, jsonFlag, wholeNumber } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function judgeCalibrateCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "judge-calibrate <run..>",
    "Compare a judge's scores with labels of people, and remember how far they agree",
    (builder) =>
      configFlags(jsonFlag(builder))
        .positional("run", { type: "string", array: true, demandOption: true, describe: "Run ids, unique starts of them, or latest" })
        .option("labels", { type: "string", describe: "Labels of people: CSV or JSON lines", requiresArg: true })
        .option("sample", { type: "number", describe: "Instead: draw so many judged trials for people to label", requiresArg: true })
        .option("output", { type: "string", describe: "File for the drawn sheet (default: standard output)", requiresArg: true })
        .option("dry-run", { type: "boolean", default: false, describe: "Only show; remember nothing" })
        .check(({ labels, sample }) => {
          wholeNumber("sample", sample, 1);
          if ((labels === undefined) === (sample === undefined)) throw new Error("--labels or --sample: exactly one of them is needed.");
          return true;
        })
        .example("$0 judge-calibrate latest --sample 40 --output labels.csv", "a sheet to fill in")
        .example("$0 judge-calibrate latest --labels labels.csv", "how far the judge can be trusted"),
    handle(async (flags) => (await import("./actions/judge-calibrate.ts")).judgeCalibrateAction(flags)),
  );
}
