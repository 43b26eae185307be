import type { Argv } from "yargs";
import { configFlags } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function reportCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "report <run>",
    "Print a run's results for a terminal, as Markdown (job summary, pull request), JSON, JUnit XML or CTRF; starts nothing",
    (builder) =>
      configFlags(builder)
        .positional("run", { type: "string", demandOption: true, describe: "Run id, a unique start of it, or latest" })
        .option("format", {
          choices: ["terminal", "markdown", "json", "junit", "ctrf"] as const,
          default: "terminal" as const,
          describe: "Form",
        })
        .option("tasks", { type: "boolean", default: false, describe: "Each task's own rate too, in a terminal" })
        .option("output", { type: "string", describe: "Write it to this file instead", requiresArg: true })
        .example("$0 report latest", "the table a run ends with")
        .example("$0 report latest --format markdown --output report.md", "for a comment on a pull request"),
    handle(async (flags) => (await import("./actions/report.ts")).reportAction(flags)),
  );
}
