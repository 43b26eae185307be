import { setTimeout as sleep } from "node:timers/promises";
import { isSettled } from "../../domain/trial.ts";
import { printable } from "../../report/format.ts";
import { recordedLine } from "../../report/progress.ts";
import { statusText } from "../../report/status.ts";
import { type LiveState, readLive } from "../../store/live.ts";
import { readLatest } from "../../store/reader.ts";
import { openTail, readRecord } from "../../store/tail.ts";
import { progressOutput } from "../output.ts";

const LOOK_MS = 300;

/**
 * Follows a run that another process executes: a line for each trial that is recorded from now on, and on a terminal where the run
 * stands. Resolves when that process has ended, however it did; with false, and at once, when there is none.
 */
export async function watchRun(folder: string): Promise<boolean> {
  const first = await readLive(folder);
  if (!first?.alive) return false;
  const output = progressOutput(process.stdout);
  const tail = openTail(folder);
  await tail.next(); // what was recorded before is in the table at the end
  const settled = new Set([...(await readLatest(folder, isSettled)).byTrial].flatMap(([trialId, is]) => (is ? trialId : [])));
  const tellNew = async (total: number) => {
    for (const place of await tail.next()) {
      const record = await readRecord(folder, place);
      if (isSettled(record)) settled.add(record.trialId);
      if (record.revision !== "run") continue;
      output.status?.("");
      output.line(recordedLine({ record, done: settled.size, total }));
    }
  };
  let { progress } = first;
  output.line(`Following run ${progress.runId}: ${printable(statusText(progress, Date.now()))}`);
  for (let live: LiveState | undefined = first; live?.alive; live = await readLive(folder)) {
    progress = live.progress;
    await tellNew(progress.total);
    output.status?.(printable(statusText(progress, Date.now())));
    await sleep(LOOK_MS);
  }
  await tellNew(progress.total);
  output.status?.("");
  return true;
}
