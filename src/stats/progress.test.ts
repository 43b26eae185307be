import { describe, expect, it } from "vitest";
import { runManifest } from "../../test/support/trace-facts.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import { endedTrial } from "../domain/ended-trial.ts";
import type { RunEvent } from "../domain/event.ts";
import { nothingSpent } from "../domain/spending.ts";
import type { PlannedTrial, TrialRecord } from "../domain/trial.ts";
import { noUsage } from "../domain/usage.ts";
import { openTally } from "./progress.ts";

const START = Date.parse("2026-01-01T00:00:00Z");
const trialOf = (trialIndex: number): PlannedTrial => ({
  ...{ trialId: `calc-power__oracle__${trialIndex}`, taskId: "calc-power", repoId: "calc", variant: "oracle", trialIndex },
});
const plan = [0, 1, 2, 3, 4].map(trialOf);
const recordOf = (trialIndex: number, fields: Partial<TrialRecord> = {}) => trialRecord({ ...trialOf(trialIndex), ...fields });
const timing = { ...trialRecord().timing, wallMs: 3_000, gradeMs: 1_000 };

function started(fields: Partial<Extract<RunEvent, { kind: "run-started" }>> = {}): RunEvent {
  const own = { manifest: runManifest({}, { trials: plan }), folder: "/r", resumed: false, done: 0, total: 5, ended: [], todo: plan };
  return { kind: "run-started", ...own, slots: { agents: 1, graders: 1 }, ...fields };
}

function follow(events: readonly (RunEvent | number)[]) {
  let now = START;
  const tally = openTally(() => now);
  for (const event of events) {
    if (typeof event === "number") now += event;
    else tally.see(event);
  }
  return tally.now();
}

describe("a run by its events", () => {
  it("is nothing before it has started", () => {
    expect(follow([{ kind: "warning", message: "w" }])).toBeUndefined();
  });

  it("knows what is under way, in which phase and since when, and what is done", () => {
    const phase = (trialIndex: number, name: "workspace" | "agent"): RunEvent => ({
      kind: "trial-phase",
      trial: trialOf(trialIndex),
      phase: name,
    });
    const recorded: RunEvent = { kind: "trial-recorded", record: recordOf(0), done: 1, total: 5 };
    const lost: RunEvent = { kind: "trial-retried", trial: trialOf(1), attempt: 1, outcome: "model-error", detail: "500" };
    const progress = follow([started(), phase(0, "workspace"), phase(1, "workspace"), 1_000, phase(1, "agent"), recorded, lost]);
    expect(progress).toMatchObject({ runId: "r", done: 1, total: 5, open: 4, since: "2026-01-01T00:00:00.000Z" });
    expect(progress?.running).toEqual([
      {
        ...{ trialId: "calc-power__oracle__1", variant: "oracle", phase: "agent", attempt: 2 },
        ...{ since: "2026-01-01T00:00:01.000Z", startedAt: "2026-01-01T00:00:00.000Z" },
      },
    ]);
  });

  it("estimates what is left from this go's trials and from those before", () => {
    const ended = [0, 1].map((at) => endedTrial(recordOf(at, { timing })));
    const recorded: RunEvent = { kind: "trial-recorded", record: recordOf(2, { timing }), done: 3, total: 5 };
    const resumed = started({ done: 2, ended, todo: plan.slice(2) });
    expect(follow([resumed])?.timeLeft).toMatchObject({ ms: null, basis: 2 });
    expect(follow([resumed, recorded])?.timeLeft).toEqual({ ms: 4_000, basis: 3 });
    const cancelled = recordOf(2, { timing, outcome: { kind: "cancelled" } });
    expect(follow([resumed, { ...recorded, record: cancelled }])?.timeLeft).toMatchObject({ ms: null, basis: 2 });
  });

  it("adds up what is spent as it is booked, with what earlier goes spent", () => {
    const spent = (usd: number, costKnown = true): RunEvent => ({
      ...{
        kind: "spent",
        entries: [{ variant: "oracle", trialId: null, spent: { ...nothingSpent, usd, costKnown, inputTokens: 100, turns: 1 } }],
      },
    });
    expect(follow([started()])?.spent).toEqual({ usd: null, tokens: null, cost: "unknown" });
    expect(follow([started(), spent(1), spent(0.5)])?.spent).toEqual({ usd: 1.5, tokens: 200, cost: "reported" });
    expect(follow([started(), spent(1), spent(0, false)])?.spent).toEqual({ usd: 1, tokens: 200, cost: "unknown" });
  });

  it("takes the records' word where no gateway saw a model", () => {
    const record = recordOf(0, { usage: { ...noUsage, inputTokens: 10, outputTokens: 5, costUsd: 0.2, cost: "estimated" } });
    const progress = follow([started(), { kind: "trial-recorded", record, done: 1, total: 5 }]);
    expect(progress?.spent).toEqual({ usd: 0.2, tokens: 15, cost: "estimated" });
  });

  it("tells canaries, endpoints that pause, blocks and late scores", () => {
    const endpoint = (state: "paused" | "resumed" | "closed"): RunEvent => ({
      kind: "endpoint",
      endpoint: "m at e",
      state,
      ms: 5_000,
      detail: "500",
    });
    const canary = (state: "started" | "passed"): RunEvent => ({ kind: "canary", variant: "oracle", state, detail: "" });
    expect(follow([started(), canary("started"), endpoint("paused")])).toMatchObject({
      canaries: ["oracle"],
      endpoints: [{ endpoint: "m at e", until: "2026-01-01T00:00:05.000Z", detail: "500" }],
    });
    expect(follow([started(), canary("started"), canary("passed"), endpoint("paused"), endpoint("resumed")])).toMatchObject({
      canaries: [],
      endpoints: [],
    });
    expect(follow([started(), endpoint("closed")])?.endpoints[0]?.until).toBeNull();
    const more = [5, 6].map(trialOf);
    const block: RunEvent = { kind: "block-started", index: 2, trials: 2, todo: more, detail: "open" };
    expect(follow([started(), block])).toMatchObject({ block: { index: 2, detail: "open" }, open: 7 });
    expect(follow([started(), { kind: "late-score", trialId: "t", done: 1, total: 3 }])?.late).toEqual({ done: 1, total: 3 });
  });
});
