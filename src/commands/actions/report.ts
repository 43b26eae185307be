import path from "node:path";
import { ExitCode } from "../../errors.ts";
import { writeFileAtomic } from "../../lib/files.ts";
import { resolveConfig } from "../../library/session.ts";
import { reporters } from "../../report/index.ts";
import { summarizeRun } from "../../run/summary.ts";
import { findRun, readManifest } from "../../store/reader.ts";
import type { ConfigFlags } from "../flags.ts";
import { print } from "../output.ts";

export interface ReportFlags extends ConfigFlags {
  run: string;
  format: keyof typeof reporters;
  output?: string | undefined;
}

export async function reportAction(flags: ReportFlags): Promise<ExitCode> {
  const { results } = await resolveConfig({ file: flags.config, results: flags.results });
  const folder = await findRun(results, flags.run);
  const { summary, rows } = await summarizeRun(folder, await readManifest(folder));
  const text = reporters[flags.format](summary, rows);
  if (flags.output === undefined) print(text);
  else await writeFileAtomic(path.resolve(flags.output), `${text}\n`);
  return ExitCode.ok;
}
