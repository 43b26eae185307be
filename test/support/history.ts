import { readdir } from "node:fs/promises";
import path from "node:path";
import { TREND_METRICS } from "../../src/domain/trend.ts";
import { withHistory } from "../../src/history/open.ts";
import { historyRows } from "../../src/history/query.ts";
import { readSamples } from "../../src/library/read-samples.ts";
import { cellOf } from "../../src/stats/trend/cell.ts";
import { listRuns } from "../../src/store/reader.ts";

/** Every figure that the index gives, in one form that can be compared. */
export async function indexed(results: string, notes: string[] = []): Promise<string[]> {
  return await withHistory(
    results,
    (database) =>
      TREND_METRICS.flatMap((metric) => {
        const rows = historyRows(database, { metric, run: ({ problem }) => problem === null, variant: () => true, task: () => true });
        return rows.flatMap(({ runId, createdAt, suite, variant, cells, standing }) => {
          const { identities, served } = standing();
          return cells.map(({ task, planned, measured, n, mean, variance }) => {
            const identity = identities.get(task) ?? {};
            return JSON.stringify([runId, createdAt, suite, variant, served, task, identity, planned, measured, metric, n, mean, variance]);
          });
        });
      }).sort(),
    { onNote: (note) => notes.push(note) },
  );
}

/** The same figures without any index: every run read in full. */
export async function readInFull(results: string): Promise<string[]> {
  const lines: string[] = [];
  for (const run of await listRuns(results)) {
    for (const { runId, createdAt, suite, variant, served, tasks } of await readSamples(path.join(results, "runs", run))) {
      for (const { taskId, identity, planned, trials } of tasks) {
        const { measured, figures } = cellOf(trials, planned);
        for (const metric of TREND_METRICS) {
          const { n, mean, variance } = figures[metric];
          lines.push(
            JSON.stringify([runId, createdAt, suite, variant, served, taskId, identity, planned, measured, metric, n, mean, variance]),
          );
        }
      }
    }
  }
  return lines.sort();
}

/** Files of the index beside the runs. */
export async function indexFiles(results: string): Promise<string[]> {
  return (await readdir(results)).filter((name) => name.startsWith(".history"));
}
