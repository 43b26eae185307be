import path from "node:path";
import { ExitCode } from "../../errors.ts";
import { resolveConfig } from "../../library/session.ts";
import { contentsNotes } from "../../pages/contents-page.ts";
import { secretsOf } from "../../run/secrets.ts";
import { findRun } from "../../store/reader.ts";
import { viewerHtml } from "../../viewer/assets.ts";
import { packReport } from "../../viewer/pack-report.ts";
import type { ConfigFlags } from "../flags.ts";
import { print, progressOutput, writeNamed } from "../output.ts";

export interface ReportHtmlFlags extends ConfigFlags {
  run: string;
  output?: string | undefined;
  maxSize?: number | undefined;
}

const MB = 1_000_000;
const DEFAULT_MB = 3;

/** The viewer with a run's pages inside, for people who have neither the results nor patchbench. */
export async function reportHtmlAction({ run, output, maxSize = DEFAULT_MB, ...flags }: ReportHtmlFlags): Promise<ExitCode> {
  const resolved = await resolveConfig({ file: flags.config, results: flags.results });
  const runId = path.basename(await findRun(resolved.results, run));
  const redactor = secretsOf(resolved.config).redactor();
  const html = await viewerHtml();
  const { text, bytes, contents } = await packReport({ resolved, runId, html, maxBytes: maxSize * MB, redactor });
  const over = bytes > maxSize * MB ? [`Larger than ${maxSize} MB: front-end, nights and the run's own page are always in it.`] : [];
  const notes = [...over, ...contentsNotes(contents)];
  if (output === "-") {
    print(text);
    for (const note of notes) progressOutput().line(note);
    return ExitCode.ok;
  }
  const file = output ?? `${runId}.html`;
  await writeNamed(path.resolve(file), text);
  print([`${file} (${(bytes / MB).toFixed(1)} MB)`, ...notes].join("\n"));
  return ExitCode.ok;
}
