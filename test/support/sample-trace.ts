import type { Experiment } from "../../src/domain/experiment.ts";
import type { TraceSpan, TrialTrace } from "../../src/domain/trace.ts";
import { noUsage } from "../../src/domain/usage.ts";
import type { TrialCopy } from "../../src/sinks/types.ts";
import { trialRecord } from "./trial-record.ts";

/** 2026-01-01, with milliseconds that are no round number. */
const START = Date.parse("2026-01-01T00:00:00.123Z");

export const sampleExperiment: Experiment = {
  ...{ runId: "run-1", suite: "shop", variant: "loop", createdAt: "2026-01-01T00:00:00Z", isBaseline: true },
  metadata: { agent: "openai-loop", model: "m-1", effort: null, budgets: { trial: { usd: 2 } } },
  tags: ["shop"],
};

/** A trial with a span of every kind. */
export function sampleTrace(fields: Partial<TrialTrace> = {}): TrialTrace {
  const at = (from: number, to: number) => ({ start: START + from, end: START + to });
  const usage = { ...noUsage, inputTokens: 120, cachedTokens: 100, outputTokens: 30, reasoningTokens: 7, costUsd: 0.0125 };
  const model = { provider: "google", requested: "m-1", served: "m-1-0925" };
  const spans: TrialTrace["spans"] = [
    {
      key: "trial",
      parent: null,
      kind: "trial",
      name: "calc-power",
      ...at(0, 9_000),
      output: { outcome: "finished" },
      metadata: rootFacts,
    },
    { key: "setup", parent: "trial", kind: "setup", name: "workspace", ...at(0, 10), metadata: { method: "overlay" } },
    {
      key: "agent-1",
      parent: "trial",
      kind: "agent",
      name: "openai-loop",
      ...at(10, 8_000),
      ...words,
      metadata: { version: "1", model: "m-1" },
    },
    { key: "agent-1/turn-1", parent: "agent-1", kind: "turn", name: "turn 1", ...at(10, 700), output: "hm", metadata: { notices: [] } },
    {
      key: "agent-1/turn-1/model-1",
      parent: "agent-1/turn-1",
      kind: "model",
      name: "m-1",
      ...at(11, 300),
      ...{ usage: { ...usage, cost: "estimated" }, model },
      metadata: { api: "gemini" },
    },
    {
      key: "agent-1/turn-1/call-1",
      parent: "agent-1/turn-1",
      kind: "tool",
      name: "shell",
      ...at(300, 500),
      ...call,
      metadata: { exit_code: 0 },
    },
    {
      key: "agent-1/turn-1/call-2",
      parent: "agent-1/turn-1",
      kind: "tool",
      name: "shell",
      ...at(500, 700),
      input: "ls",
      output: "no",
      error: "exit 1",
      metadata: {},
    },
    { key: "tests", parent: "trial", kind: "tests", name: "hidden tests", ...at(8_000, 8_900), output: { kind: "passed" }, metadata: {} },
    {
      key: "tests/f2p",
      parent: "tests",
      kind: "test-file",
      name: "a.test.ts",
      ...at(8_000, 8_900),
      output: { passed: ["a > b"] },
      metadata: {},
    },
    { key: "judge/review.scope", parent: "trial", kind: "judge", name: "review.scope", ...at(9_000, 9_000), output: judged, metadata: {} },
    {
      key: "judge/review.scope/model",
      parent: "judge/review.scope",
      kind: "judge-model",
      name: "j",
      ...at(9_000, 9_000),
      model: { ...model, provider: "openai" },
      metadata: {},
    },
  ];
  return {
    ...{ runId: "run-1", trialId: "calc-power__loop__0", variant: "loop", spans },
    ...{ input: { task: "calc-power", request: "please é 💀" }, expected: null },
    scores: { "tests.resolved": 1, "scope-drift.within-scope": null, "review.scope [uncalibrated]": 0.5 },
    ...{ metrics: { turns: 1, "diff-size.size-ratio": 0.75 }, tags: ["feature"] },
    files: [
      { name: "patch.diff", contentType: "text/x-diff", data: Buffer.from("+alpha\n") },
      { name: "transcript.txt", contentType: "text/plain", data: Buffer.from("hello") },
    ],
    ...fields,
  };
}

const rootFacts: TraceSpan["metadata"] = {
  ...{ task_id: "calc-power", trial: 0, notes: [], accounting: { source: "gateway" } },
  score_reasons: [{ name: "scope-drift.within-scope", reason: "the task has no scope" }],
};
const words = { input: "Do it.", output: "Done." };
const call = { input: { command: "ls", arguments: { command: ["ls", "-a"] }, paths: ["a"] }, output: "a\nb" };
const judged = {
  choice: "partly",
  value: 0.5,
  reason: null,
  ballots: [{ choice: "partly", value: 0.5, rationale: "half of it", error: null }],
};

export function sampleCopy(trace = sampleTrace()): TrialCopy {
  return { record: trialRecord({ variant: "loop", trialId: trace.trialId }), trace: async () => trace };
}
