import type { Argv } from "yargs";
import { configFlags } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function reportCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "report <run>",
    "Render a run: for a terminal, a job summary or a pull request, or other programs",
    (builder) =>
      configFlags(builder)
        .positional("run", { type: "string", demandOption: true, describe: "Run id, a unique start of it, or latest" })
        .option("format", { choices: ["terminal", "markdown", "json"] as const, default: "terminal" as const, describe: "How" })
        .option("output", { type: "string", describe: "File to write instead of standard output", requiresArg: true })
        .example('$0 report latest --format markdown >> "$GITHUB_STEP_SUMMARY"', "in a GitHub job"),
    handle(async (flags) => (await import("./actions/report.ts")).reportAction(flags)),
  );
}
