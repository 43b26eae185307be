import type { FileHandle } from "node:fs/promises";
import type { RunManifest } from "../domain/run.ts";
import { TREND_METRICS } from "../domain/trend.ts";
import type { TrialRecord } from "../domain/trial.ts";
import type { SampledTrial } from "../stats/sample.ts";
import { type CellTrial, cellOf } from "../stats/trend/cell.ts";
import { decodeLine } from "../store/journal.ts";
import { type ReadMark, readLines } from "../store/journal-bytes.ts";
import { lightTrial } from "./light-record.ts";
import { type Cells, cellKey } from "./plan.ts";
import type { Statements } from "./statements.ts";

interface JournalFacts {
  manifest: Pick<RunManifest, "trials">;
  cells: Cells;
  journal: FileHandle;
  mark: ReadMark;
  file: string;
}

/** Takes the lines after the mark into the index, then sums up the cells they belong to. Throws StoreError. */
export async function readTrials(
  statements: Statements,
  { manifest, cells, journal, mark, file }: JournalFacts,
): Promise<{ mark: ReadMark; damaged: number; lines: number }> {
  const places = new Map<string, { cell: number; trial: number }>();
  for (const { trialId, variant, taskId, trialIndex } of manifest.trials) {
    const cell = cells.get(cellKey(variant, taskId));
    if (cell !== undefined) places.set(trialId, { cell, trial: trialIndex });
  }
  const touched = new Map<number, TrialRecord["kind"]>();
  let [lines, damaged] = [0, 0];
  const next = await readLines(journal, mark, (line) => {
    lines += 1;
    const found = lightTrial(decodeLine(line), `${file}: line ${lines}`);
    const place = found && places.get(found.sample.trialId);
    if (found === undefined) damaged += 1;
    if (found === undefined || place === undefined) return;
    putTrial(statements, place, found);
    touched.set(place.cell, found.taskKind);
  });
  for (const [cell, kind] of touched) sumUp(statements, cell, kind);
  return { mark: next, damaged, lines };
}

function putTrial(statements: Statements, { cell, trial }: { cell: number; trial: number }, found: SampledTrial): void {
  const { outcome, resolved, clean, within, sizeRatio, costUsd, tokens, wallMs, lost } = found.sample;
  const figures = [resolved, clean, within, sizeRatio, costUsd, tokens, wallMs];
  const served = statements.served(JSON.stringify(found.served));
  statements.putTrial.run(cell, trial, Number(found.pending), outcome, ...figures, lost, served);
}

/** The aggregates of one cell, from all its trials. */
function sumUp(statements: Statements, cell: number, kind: string): void {
  const trials = (statements.trialsOfCell.all(cell) as unknown as unknown[][]).map(trialOf);
  const { measured, figures } = cellOf(trials, 0);
  const values = TREND_METRICS.flatMap((metric) => [figures[metric].n, figures[metric].mean, figures[metric].variance]);
  statements.figuresOfCell.run(kind, measured, ...values, cell);
}

/** In the order of the statement's columns. */
function trialOf(row: unknown[]): CellTrial {
  const [outcome, resolved, clean, within, sizeRatio, costUsd, tokens, wallMs, lost] = row;
  return { outcome, resolved, clean, within, sizeRatio, costUsd, tokens, wallMs, lost } as CellTrial;
}
