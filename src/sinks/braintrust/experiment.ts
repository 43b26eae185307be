import type { OpenExperiment } from "../types.ts";
import { changesOf, type RowChange, type Standing } from "./changes.ts";
import type { Lane } from "./lane.ts";
import type { Lanes } from "./lanes.ts";
import type { Progress } from "./progress.ts";
import { type Receipt, readReceipt, receiptOf } from "./receipt.ts";
import type { Registered } from "./registration.ts";
import { rowsOf, type TrialRows } from "./rows.ts";

/** One experiment at Braintrust. Trials may be sent side by side. */
export function openExperiment({ id, url, notes }: Registered, lanes: Lanes, progress: Progress): Required<OpenExperiment> {
  return {
    id,
    url,
    notes,
    async send(trial, receipt) {
      const rows = rowsOf(await trial.trace());
      const before = readReceipt(receipt, id);
      await lanes.use((lane) => sendRows(rows, { experimentId: id, before, lane, progress }));
      progress.confirmed(
        rows.rows[0].id,
        rows.files.map(({ key }) => key),
      );
      return receiptOf(rows, id);
    },
    async missing(receipts) {
      const found = await lanes.use((lane) => progress.readAll(lane));
      const missing: string[] = [];
      for (const [trialId, value] of receipts) {
        const receipt = readReceipt(value, id);
        if (receipt && isWhole(receipt, found.get(receipt.root))) progress.confirmed(receipt.root, []);
        else {
          missing.push(trialId);
          if (receipt) progress.doubted(receipt.root);
        }
      }
      return missing;
    },
    close: () => lanes.close(),
  };
}

interface Sending {
  experimentId: string;
  before: Receipt | undefined;
  lane: Lane;
  progress: Progress;
}

/** Files first: a row never points to what is not there. */
async function sendRows({ rows, files }: TrialRows, { experimentId, before, lane, progress }: Sending): Promise<void> {
  const [{ id: root }] = rows;
  const there = (await progress.standing(root, before ? undefined : lane)) ?? standingOf(before);
  for (const file of files) {
    if (before?.files[file.key] === file.hash || progress.uploaded.get(file.key) === file.hash) continue;
    await lane.upload(file);
    progress.uploaded.set(file.key, file.hash);
  }
  const changes = changesOf(rows, there, before).map((row) => ({ ...row, experiment_id: experimentId }));
  if (changes.length > 0) await lane.write(changes, () => largestOf(changes));
}

function standingOf(receipt: Receipt | undefined): Standing {
  return new Map(Object.entries(receipt?.rows ?? {}).map(([id, { hash }]) => [id, hash]));
}

function isWhole({ rows }: Receipt, there: Standing | undefined): boolean {
  const wanted = Object.entries(rows);
  return there?.size === wanted.length && wanted.every(([id, { hash }]) => there.get(id) === hash);
}

/** For who has to find what was too large. */
function largestOf(changes: readonly RowChange[]): string {
  const sizes = changes.map((row) => ({ name: row.span_attributes?.name ?? row.id, bytes: Buffer.byteLength(JSON.stringify(row)) }));
  const largest = sizes.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  return `${total} bytes in all, the largest row is that of the span "${largest.name}" with ${largest.bytes}`;
}
