import type { Argv } from "yargs";
import { configFlags, wholeNumber } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function compareCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "compare <sides..>",
    "Compare runs, variants and baselines, paired by task: differences with intervals, what flipped, what moved, what would settle it",
    (builder) =>
      configFlags(builder)
        .positional("sides", {
          type: "string",
          array: true,
          demandOption: true,
          describe:
            "RUN, RUN/VARIANT, VARIANT, baseline:NAME or night:ID/VARIANT; each is held against the first, a run alone within itself",
        })
        .option("run", { type: "string", describe: "The run that names of variants belong to (default: the newest)", requiresArg: true })
        .option("metric", { ...several, choices: METRICS, default: [] as Metric[], describe: "Only this metric (repeatable)" })
        .option("task", { ...several, type: "string", default: [] as string[], describe: "Only tasks that match this glob (repeatable)" })
        .option("alpha", { type: "number", describe: "Level of the tests (default: gate.alpha)", requiresArg: true })
        .option("power", { type: "number", describe: "Chance of seeing a change (default: gate.power)", requiresArg: true })
        .option("margin", {
          type: "number",
          describe: "Change that must not be missed, 0.1 is 10 points (default: gate.margin)",
          requiresArg: true,
        })
        .option("anyway", { type: "boolean", default: false, describe: "Compare although task, grader, image or limits differ" })
        .option("aa", {
          type: "boolean",
          default: false,
          describe: "False alarms: split one side in two at random, and compare the halves",
        })
        .option("splits", { type: "number", default: 400, describe: "Splits of --aa", requiresArg: true })
        .option("fail-on", { choices: ["worse"] as const, describe: "Exit with 1 when a side is worse", requiresArg: true })
        .option("format", { choices: ["terminal", "markdown", "json"] as const, default: "terminal" as const, describe: "Form" })
        .option("output", { type: "string", describe: "Write it to this file instead", requiresArg: true })
        .check(({ alpha, power, margin, splits, aa, sides }) => {
          between("alpha", alpha, 0, 0.5);
          between("power", power, 0.5, 1);
          between("margin", margin, 0, 1);
          wholeNumber("splits", splits, 1);
          if (aa && sides.length !== 1) throw new Error("--aa: one side was expected.");
          return true;
        })
        .example("$0 compare latest", "the newest run's variants with its baseline variant")
        .example("$0 compare codex claude", "two variants of the newest run")
        .example("$0 compare 2026-11-21 latest", "two runs, variant by variant")
        .example("$0 compare baseline:codex latest/codex --fail-on worse", "a gate"),
    handle(async (flags) => (await import("./actions/compare.ts")).compareAction(flags)),
  );
}

type Metric = (typeof METRICS)[number];
const METRICS = ["resolve", "clean", "violation", "size", "cost", "tokens", "wall"] as const;

const several = { array: true, requiresArg: true, nargs: 1 } as const;

function between(name: string, value: number | undefined, low: number, high: number): void {
  if (value !== undefined && !(value > low && value < high))
    throw new Error(`--${name}: a number between ${low} and ${high} was expected.`);
}
