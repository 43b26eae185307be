import type { Argv } from "yargs";
import { configFlags } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function reportCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "report <run>",
    "Print a run's results for a terminal, as Markdown (job summary, pull request), JSON, JUnit XML or CTRF, or as web pages in one file; starts nothing",
    (builder) =>
      configFlags(builder)
        .positional("run", { type: "string", demandOption: true, describe: "Run id, a unique start of it, or latest" })
        .option("format", {
          choices: ["terminal", "markdown", "json", "junit", "ctrf", "html"] as const,
          default: "terminal" as const,
          describe: "Form",
        })
        .option("tasks", { type: "boolean", default: false, describe: "Each task's own rate too, in a terminal" })
        .option("html", { type: "boolean", describe: "As --format html: the viewer's pages in one file, to open from disk" })
        .option("max-size", { type: "number", describe: "Of html: MB that the file may have (default: 3)", requiresArg: true })
        .option("output", {
          type: "string",
          describe: "Write it to this file instead (html: RUN.html by default); - is standard output",
          requiresArg: true,
        })
        .check(({ html, format, "max-size": size }) => {
          if (html && format !== "terminal" && format !== "html") throw new Error("--html goes without another --format.");
          if (size !== undefined && !(size >= 1 && size <= MOST_MB)) throw new Error(`--max-size: MB from 1 to ${MOST_MB} were expected.`);
          if (size !== undefined && !html && format !== "html") throw new Error("--max-size goes with --html.");
          return true;
        })
        .example("$0 report latest", "the table a run ends with")
        .example("$0 report latest --format markdown --output report.md", "for a comment on a pull request")
        .example("$0 report latest --html", "pages to click through, as an artifact of a job"),
    handle(async ({ html, format, maxSize, ...flags }) => {
      if (html || format === "html") return (await import("./actions/report-html.ts")).reportHtmlAction({ ...flags, maxSize });
      return (await import("./actions/report.ts")).reportAction({ ...flags, format });
    }),
  );
}

/** More than a browser opens with pleasure. */
const MOST_MB = 200;
