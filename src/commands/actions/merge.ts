import path from "node:path";
import { ExitCode } from "../../errors.ts";
import { mergeRuns } from "../../library/merge-runs.ts";
import { resolveConfig } from "../../library/session.ts";
import { count } from "../../report/format.ts";
import { reporters } from "../../report/index.ts";
import type { ConfigFlags } from "../flags.ts";
import { withInterrupt } from "../interrupt.ts";
import { print, printJson, progressOutput } from "../output.ts";

export interface MergeFlags extends ConfigFlags {
  folder: string[];
  runId?: string | undefined;
  wait: boolean;
  json: boolean;
}

/** `merge FOLDER...`: with --results no config is needed. */
export async function mergeAction(flags: MergeFlags): Promise<ExitCode> {
  const results = flags.results ?? (await resolveConfig({ file: flags.config })).results;
  const folders = [...new Set(flags.folder.map((folder) => path.resolve(folder)))];
  const onWarning = (message: string) => progressOutput().line(`Warning: ${message}`);
  const { runId, wait } = flags;
  const { summary, ...merged } = await withInterrupt((signal) => mergeRuns({ folders, results, runId, wait, signal, onWarning }));
  if (flags.json) {
    printJson({ ...merged, summary });
    return ExitCode.ok;
  }
  print(reporters.terminal(summary));
  const what = `${count("trial", summary.planned)}, ${summary.measured} measured`;
  print(`\n${merged.already ? "Merged before, nothing written" : "Merged"}: ${path.relative(process.cwd(), merged.folder)} (${what})`);
  return ExitCode.ok;
}
