import type { Argv } from "yargs";
import { configFlags } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function exportCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "export [run..]",
    "Write the results of runs as JSON lines or CSV, one line a trial",
    (builder) =>
      configFlags(builder)
        .positional("run", {
          type: "string",
          array: true,
          default: [] as string[],
          describe: "Run id, a unique start of it, latest, or a glob of ids (several)",
        })
        .option("all", { type: "boolean", default: false, describe: "Every run of the results folder" })
        .option("format", {
          choices: ["jsonl", "csv"] as const,
          describe: "Default: by the name of --output, else jsonl",
          requiresArg: true,
        })
        .option("output", { type: "string", describe: "File to write, instead of standard output", requiresArg: true })
        .option("force", { type: "boolean", default: false, describe: "Replace the file of --output" })
        .option("variant", { ...several, describe: "Only variants that match this glob (repeatable)" })
        .option("task", { ...several, describe: "Only tasks that match this glob (repeatable)" })
        .check(({ run, all }) => {
          if (all && run.length > 0) throw new Error("--all goes without names of runs.");
          if (!all && run.length === 0) throw new Error("--all or the name of a run was expected.");
          return true;
        })
        .example("$0 export latest --output trials.csv", "the newest run for a spreadsheet")
        .example("$0 export --all --variant 'codex-*'", "all runs as JSON lines, some variants"),
    handle(async (flags) => (await import("./actions/export.ts")).exportAction(flags)),
  );
}

const several = { type: "string", array: true, default: [] as string[], requiresArg: true, nargs: 1 } as const;
