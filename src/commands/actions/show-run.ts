import type { Calibrations } from "../../domain/calibration.ts";
import { ExitCode } from "../../errors.ts";
import { fitTable } from "../../report/fit-table.ts";
import { duration, factor } from "../../report/format.ts";
import { resultOf } from "../../report/progress.ts";
import { statusText } from "../../report/status.ts";
import { terminalText } from "../../report/terminal.ts";
import { summarizeRun } from "../../run/summary.ts";
import { type LiveState, readLive } from "../../store/live.ts";
import { readManifest } from "../../store/reader.ts";
import { print, printJson, tableWidth } from "../output.ts";

export interface ShownRun {
  folder: string;
  calibrations: Calibrations;
  asJson: boolean;
  /** Whether its trials were told before, one by one. */
  followed: boolean;
}

/** Every trial of a run, its table, and where it stands. */
export async function showRun({ folder, calibrations, asJson, followed }: ShownRun): Promise<ExitCode> {
  const live = await readLive(folder);
  const manifest = await readManifest(folder);
  const results = new Map<string, string>();
  const { summary, rows } = await summarizeRun(folder, manifest, {
    calibrations,
    see: (record) => results.set(record.trialId, resultOf(record)),
  });
  if (asJson) {
    printJson({ ...summary, trials: rows });
    return ExitCode.ok;
  }
  const width = tableWidth();
  const trials = rows.map((row) => {
    const scope = row.within === null ? "–" : row.within === 1 ? "within" : "beyond";
    return [row.trialId, results.get(row.trialId) ?? "", scope, factor(row.sizeRatio), duration(row.wallMs)];
  });
  if (!followed) print(fitTable(["trial", "result", "scope", "size ratio", "wall"], trials, { width, cut: [0, 1] }));
  print(terminalText(summary, { width }));
  for (const line of summary.damagedLines) print(`Line ${line} of trials.jsonl is damaged and was passed over.`);
  print(`\nRun ${summary.runId}${stateText(summary.finished, live)} in ${folder}`);
  if (live?.alive) print(`Running: ${statusText(live.progress, Date.now())}`);
  return ExitCode.ok;
}

function stateText(finished: boolean, live: LiveState | undefined): string {
  if (live?.alive) return " (running)";
  if (finished) return "";
  return live === undefined
    ? " (unfinished: the same command continues it)"
    : " (interrupted, its process is gone: the same command continues it)";
}
