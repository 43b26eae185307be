import { lstat } from "node:fs/promises";
import path from "node:path";
import { ConfigError, ExitCode } from "../../errors.ts";
import { writeStreamAtomic } from "../../lib/stream-file.ts";
import { openExport } from "../../library/export-runs.ts";
import { resolveConfig } from "../../library/session.ts";
import { count } from "../../report/format.ts";
import { readCalibrations } from "../../store/calibrations.ts";
import type { ConfigFlags } from "../flags.ts";
import { withInterrupt } from "../interrupt.ts";
import { printPieces, progressOutput } from "../output.ts";

export interface ExportFlags extends ConfigFlags {
  run: string[];
  all: boolean;
  format?: "jsonl" | "csv" | undefined;
  output?: string | undefined;
  force: boolean;
  variant: string[];
  task: string[];
}

export async function exportAction(flags: ExportFlags): Promise<ExitCode> {
  const { results, config } = await resolveConfig({ file: flags.config, results: flags.results });
  const file = flags.output === undefined ? undefined : path.resolve(flags.output);
  if (file !== undefined) await refuseUnsafe(file, flags.force);
  const format = flags.format ?? (/\.csv$/i.test(file ?? "") ? "csv" : "jsonl");
  const { variant: variants, task: tasks } = flags;
  const { line } = progressOutput();
  return withInterrupt(async (signal) => {
    const calibrations = await readCalibrations(results, config.judge?.minAgreement);
    const found = await openExport({ results, runs: flags.all ? ["*"] : flags.run, format, variants, tasks, calibrations });
    for (const note of found.notes) line(note);
    if (file === undefined) await printPieces(found.pieces(), signal);
    else {
      await save(file, found.pieces(), { replace: flags.force, signal });
      line(`${count("trial", found.trials)} in ${file}`);
    }
    return ExitCode.ok;
  }, "nothing is lost");
}

/** Said before the work; what comes up meanwhile is found by the writing itself. */
async function refuseUnsafe(file: string, force: boolean): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isFile()) throw new ConfigError("EXPORT_OUTPUT", `${file} is there and is no plain file: it is never replaced.`);
  if (!force) throw isThere(file);
}

function isThere(file: string): ConfigError {
  return new ConfigError("EXPORT_OUTPUT", `${file} is there already.`, { hint: "--force replaces it." });
}

async function save(file: string, pieces: AsyncIterable<string>, options: { replace: boolean; signal: AbortSignal }): Promise<void> {
  try {
    await writeStreamAtomic(file, pieces, options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") throw isThere(file);
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES" || code === "EROFS" || code === "EPERM")
      throw new ConfigError("EXPORT_OUTPUT", `${file} cannot be written: ${code}.`, { cause: error });
    throw error;
  }
}
