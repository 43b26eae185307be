import type { Contrast, Difference } from "../../src/domain/comparison.ts";
import type { TaskSample, TrialSample, VariantSample } from "../../src/domain/sample.ts";

/** A measured trial, resolved (1) or not (0), or one that was not measured (null). */
export function trialSample(trialId: string, resolved: number | null, fields: Partial<TrialSample> = {}): TrialSample {
  const blank = { clean: resolved, within: resolved === null ? null : 1, sizeRatio: null, costUsd: null, tokens: null, wallMs: 1_000 };
  const why = resolved === null ? { outcome: "infra-failed" as const, missing: "broke" } : { outcome: "finished" as const };
  return { trialId, resolved, ...blank, ...why, lost: 0, ...fields };
}

/** A sample of a variant: by task, what came of its trials. */
export function variantSample(tasks: Record<string, (number | null)[]>, fields: Partial<VariantSample> = {}): VariantSample {
  const variant = fields.variant ?? "mine";
  return {
    ...{
      runId: "r1",
      createdAt: "2026-01-01T00:00:00Z",
      suite: "s",
      variant,
      agent: "command",
      control: null,
      served: [],
      scorers: { tests: 1 },
    },
    unavailable: {},
    tasks: Object.entries(tasks).map(
      ([taskId, results]): TaskSample => ({
        ...{ taskId, repoId: "repo", planned: results.length, kind: "feature" },
        identity: { task: `${taskId}-1`, grader: "2", image: "i", limits: "l", agent: "command", agentVersion: "1", model: "m-1" },
        trials: results.map((resolved, index) => trialSample(`${taskId}__${variant}__${index}`, resolved)),
      }),
    ),
    ...fields,
  };
}

export function difference(fields: Partial<Difference> = {}): Difference {
  return {
    ...{
      metric: "resolve",
      unit: "share",
      a: 0.8,
      b: 0.6,
      delta: -0.2,
      interval: { low: -0.35, high: -0.04 },
      intervalMethod: "some interval",
    },
    ...{ se: 0.08, p: 0.012, test: "some test", pAdjusted: null, tasks: 10, trialsA: 20, trialsB: 19, mde: 0.15 },
    ...fields,
  };
}

/** Made by hand, with something of everything. */
export function contrast(fields: Partial<Contrast> = {}): Contrast {
  const side = { variant: "mine", createdAt: "2026-01-01T00:00:00Z", planned: 20 };
  return {
    a: { ...side, name: "r1/mine", runId: "r1", measured: 20 },
    b: { ...side, name: "r2/mine", runId: "r2", measured: 19 },
    comparability: {
      refused: [{ part: "task", from: "x", to: "y", tasks: ["edited"] }],
      explained: [{ part: "model", from: "m-1", to: "m-2", tasks: ["t1", "t2", "t3"] }],
      ...{ unknown: false, onlyA: ["old"], onlyB: ["new"] },
    },
    differences: [
      difference(),
      difference({ metric: "wall", unit: "ratio", a: 1_500, b: 3_000, delta: 2, interval: { low: 1.5, high: 2.6 }, mde: 1.2, p: 0.0001 }),
      difference({
        metric: "cost",
        unit: "ratio",
        a: null,
        b: null,
        delta: null,
        interval: null,
        p: null,
        mde: null,
        reason: "no cost is known",
      }),
    ],
    population: null,
    flips: [
      {
        taskId: "t1",
        direction: "lost",
        resolvedA: 2,
        trialsA: 2,
        resolvedB: 0,
        trialsB: 2,
        linkA: "r1/t1__mine__0",
        linkB: "r2/t1__mine__1",
      },
    ],
    contributions: [
      { taskId: "t1", delta: -0.15 },
      { taskId: "t2", delta: -0.05 },
      { taskId: "t3", delta: 0 },
    ],
    settle: { trialsPerTask: 5, moreTrials: 61, costUsd: 12.5, change: 0.1 },
    ...{ conclusion: "worse", headline: "r2/mine resolves 20 points less" },
    ...fields,
  };
}
