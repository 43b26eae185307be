import type { Contrast, Difference } from "../../src/domain/comparison.ts";
import type { NightVerdict } from "../../src/domain/gate.ts";
import type { NightReport, NightTask, Validity, VariantVerdict } from "../../src/domain/night.ts";

const RUN = "20260304-020000-aaaa";
const NIGHTS = Array.from({ length: 14 }, (_, at) => `2026-02-${String(at + 10).padStart(2, "0")}`);

/** A night with one variant of the given verdict, as `nightly` would report it; fields instead of the night's own. */
export function nightReport(verdict: NightVerdict, fields: Partial<NightReport> = {}): NightReport {
  const variants = [variantVerdict(verdict)];
  return {
    ...{ schemaVersion: 1, nightId: "2026-03-04", runId: RUN, createdAt: "2026-03-04T02:00:00.000Z", suite: "default" },
    ...{ verdict, exitCode: exitCodes[verdict], headline: variants[0]?.headline ?? "", variants, controls: valid(20, 20) },
    ...{ history: { nights: 14, damaged: [], notes: [] }, gate: { alpha: 0.05, power: 0.9, margin: 0.1, window: 14 }, costUsd: 12.5 },
    ...{ links: [{ name: "codex in braintrust", url: "https://example.com/exp/1" }] },
    ...fields,
  };
}

const exitCodes: Record<NightVerdict, number> = {
  ...{ stable: 0, improved: 0, regressed: 1, drifting: 1, "explained-change": 0, "could-not-measure": 3 },
};

/** The verdict on `codex`; fields instead of its own. */
export function variantVerdict(verdict: NightVerdict, fields: Partial<VariantVerdict> = {}): VariantVerdict {
  return { ...base(), verdict, ...special[verdict](), ...fields };
}

function base(): Omit<VariantVerdict, "verdict" | "headline"> {
  return {
    ...{ variant: "codex", validity: valid(30, 30), reference: NIGHTS, contrast: contrast(0.6, 0.6), baseline: null, alarms: [] },
    detectors: [
      { name: "cusum-down", value: 0.8, limit: 4.8, alarm: false, since: null },
      { name: "ewma", value: -0.2, limit: 2.9, alarm: false, since: null },
    ],
    ...{ explained: [], tasks: taskList(10), since: "2026-03-04" },
  };
}

const special: Record<NightVerdict, () => Partial<VariantVerdict> & { headline: string }> = {
  stable: () => ({
    headline: "60.0 % → 60.0 %, 0.0 points [-8.1, +8.1], p = 1.00 over 14 nights; cannot see changes under 9 points",
    since: "2026-02-10",
  }),
  improved: () => ({
    headline: "60.0 % → 75.0 %, +15.0 points [+6.9, +23.1], p = 0.002 against the last 14 accepted nights",
    contrast: contrast(0.6, 0.75),
  }),
  regressed: () => ({
    headline: "62.0 % → 48.0 %, -14.0 points [-22.1, -5.9], p = 0.002 against the last 14 accepted nights; fails now: task-1",
    contrast: contrast(0.62, 0.48),
    baseline: { ...contrast(0.65, 0.48), a: side("release-3", 100) },
    alarms: [
      { taskId: "task-1", resolved: 0, trials: 3, beforeResolved: 40, beforeTrials: 42, p: 0.0004, link: `${RUN}/task-1__codex__0` },
    ],
  }),
  drifting: () => ({
    headline: "falls slowly since 2026-02-27",
    since: "2026-03-02",
    detectors: [{ name: "cusum-down", value: 5.31, limit: 4.8, alarm: true, since: "2026-02-27" }],
  }),
  "explained-change": () => ({
    headline: "the model moved, a new series starts",
    explained: [{ part: "model", from: "m-1", to: "m-2", tasks: taskList(10).map(({ taskId }) => taskId) }],
  }),
  "could-not-measure": () => ({
    headline: "21 of 30 trials measured",
    validity: { valid: false, problems: ["21 of 30 trials measured: 95 % are needed"], planned: 30, measured: 21, infraRate: 0.3 },
    contrast: null,
    detectors: [],
    tasks: taskList(10).map((task, at) =>
      at < 3 ? { ...task, resolved: 0, measured: 0, missing: "model-error: the endpoint answered 503" } : task,
    ),
  }),
};

/** Tasks `task-0` and so on, three trials each. */
export function taskList(tasks: number): NightTask[] {
  return Array.from({ length: tasks }, (_, at) => ({
    ...{ taskId: `task-${at}`, resolved: at === 1 ? 0 : at % 4, measured: 3, planned: 3, link: `${RUN}/task-${at}__codex__0` },
  }));
}

function valid(planned: number, measured: number): Validity {
  return { valid: true, problems: [], planned, measured, infraRate: 0 };
}

/** Two rates over ten tasks; where the second is less, `task-1` and `task-2` lost. */
function contrast(a: number, b: number): Contrast {
  const worse = b < a;
  return {
    ...{ a: side("14 nights", 420), b: side("2026-03-04", 30), differences: [difference(a, b)], population: null, settle: null },
    comparability: { refused: [], explained: [], unknown: false, onlyA: [], onlyB: [] },
    flips: worse ? [flip("task-1"), flip("task-2")] : [],
    contributions: worse
      ? [
          { taskId: "task-1", delta: (b - a) * 0.6 },
          { taskId: "task-2", delta: (b - a) * 0.5 },
          { taskId: "task-3", delta: (a - b) * 0.1 },
        ]
      : [],
    ...{ conclusion: b === a ? "equal" : worse ? "worse" : "better", headline: "" },
  };
}

function difference(a: number, b: number): Difference {
  const delta = b - a;
  return {
    ...{ metric: "resolve", unit: "share", a, b, delta, interval: { low: delta - 0.081, high: delta + 0.081 }, intervalMethod: "Newcombe" },
    ...{ se: 0.04, p: delta === 0 ? 1 : 0.0008, test: "exact", pAdjusted: delta === 0 ? 1 : 0.0016, tasks: 10, trialsA: 420, trialsB: 30 },
    mde: 0.091,
  };
}

function flip(taskId: string): Contrast["flips"][number] {
  const [linkA, linkB] = [`20260303-020000-bbbb/${taskId}__codex__0`, `${RUN}/${taskId}__codex__0`];
  return { taskId, direction: "lost", resolvedA: 40, trialsA: 42, resolvedB: 0, trialsB: 3, linkA, linkB };
}

function side(name: string, trials: number): Contrast["a"] {
  return { name, variant: "codex", runId: RUN, createdAt: "2026-03-04T02:00:00.000Z", planned: trials, measured: trials };
}
