import path from "node:path";
import pLimit from "p-limit";
import { messageOf, StoreError } from "../errors.ts";
import { addTotals } from "../stats/spending.ts";
import { runFolder } from "../store/layout.ts";
import { type LiveState, readLive } from "../store/live.ts";
import { listRunHeads } from "../store/reader.ts";
import { stateOf } from "./run.ts";
import { freshSum, type RunSum, sumUp } from "./run-sums.ts";
import type { ListedRun, RunsDoc } from "./runs-page.ts";
import type { PageOptions } from "./types.ts";

/** Runs without a summary of what they hold now are read in full, so many of them: the newest. */
const MOST_READ = 40;
const AT_ONCE = 32;

/** Cheap for a thousand runs: of a finished one its summary alone is read. */
export async function runsPage({ resolved }: PageOptions): Promise<RunsDoc> {
  const heads = (await listRunHeads(resolved.results)).toReversed();
  const slot = pLimit(AT_ONCE);
  const found = await Promise.all(
    heads.map((head) =>
      slot(async () => {
        const folder = runFolder(resolved.results, head.runId);
        return { ...head, folder, live: await readLive(folder), sum: await freshSum(folder) };
      }),
    ),
  );
  let read = 0;
  const runs: ListedRun[] = [];
  for (const { runId, createdAt, folder, live, sum } of found) {
    if (sum !== undefined) runs.push({ runId, createdAt, sum: listed(sum, live), problem: null });
    else if (read++ < MOST_READ) runs.push({ runId, createdAt, ...(await readInFull(folder, live)) });
    else runs.push({ runId, createdAt, sum: null, problem: "not summed up: its page does" });
  }
  return { runs };
}

async function readInFull(folder: string, live: LiveState | undefined): Promise<Pick<ListedRun, "sum" | "problem">> {
  try {
    return { sum: listed(await sumUp(folder), live), problem: null };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { sum: null, problem: messageOf(error).replaceAll(`${path.dirname(folder)}${path.sep}`, "") };
  }
}

function listed(sum: RunSum, live: LiveState | undefined): ListedRun["sum"] {
  const { tasks, planned, measured, variants } = sum;
  const all = addTotals(variants.map(({ spending }) => spending));
  const now = live?.alive ? live.progress : undefined;
  return {
    ...{ state: stateOf(sum, live), tasks, planned, measured },
    variants: variants.map(({ resolve, ...one }) => ({
      ...{ variant: one.variant, planned: one.planned, measured: one.measured },
      resolve: { value: resolve.value, low: resolve.interval?.low ?? null, high: resolve.interval?.high ?? null, tasks: resolve.tasks },
    })),
    spent: now?.spent ?? { usd: all.totalCostUsd, tokens: all.totalTokens, cost: all.cost },
    progress: now === undefined ? null : { done: now.done, total: now.total, timeLeftMs: now.timeLeft.ms },
  };
}
