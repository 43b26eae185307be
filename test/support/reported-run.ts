import type { TrialRecord } from "../../src/domain/trial.ts";
import { toldOf } from "../../src/report/told.ts";
import type { ReportedTrial } from "../../src/report/types.ts";
import type { RunSummary } from "../../src/run/summary.ts";
import { noJudging } from "../../src/stats/judging.ts";
import { rowOf, summarize } from "../../src/stats/summary.ts";

/** What a reporter of runs is given for these records. `planned`: trials of each variant's plan; else those there are. */
export function reportedRun(records: readonly TrialRecord[], { planned }: { planned?: number } = {}): [RunSummary, ReportedTrial[]] {
  const trials = records.map((record) => ({ ...rowOf(record), ...toldOf(record) }));
  const variants = [...new Set(trials.map((one) => one.variant))].map((variant) => {
    const rows = trials.filter((one) => one.variant === variant);
    return summarize({ variant, rows, planned: planned ?? rows.length, unavailable: {} });
  });
  const sum = (of: (one: (typeof variants)[number]) => number) => variants.reduce((total, one) => total + of(one), 0);
  const summary: RunSummary = {
    ...{ runId: "r", createdAt: "2026-01-01T00:00:00Z", finished: true, sandbox: { name: "bubblewrap", isolation: "namespaces" } },
    ...{ workspaceMethod: "overlay", tasks: 1, planned: sum((one) => one.planned), measured: sum((one) => one.measured) },
    ...{ variants, unavailable: [], damagedLines: [], adaptive: [], links: [], judging: noJudging },
  };
  return [summary, trials];
}
