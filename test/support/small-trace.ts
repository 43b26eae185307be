import type { Experiment } from "../../src/domain/experiment.ts";
import type { TraceSpan, TrialTrace } from "../../src/domain/trace.ts";
import { noUsage } from "../../src/domain/usage.ts";
import type { TrialCopy } from "../../src/sinks/types.ts";
import { trialRecord } from "./trial-record.ts";

const START = Date.parse("2026-01-02T03:04:05Z");

/** A trace with a span of every kind, with the given fields instead. */
export function smallTrace(fields: Partial<TrialTrace> = {}): TrialTrace {
  const span = (key: string, parent: string | null, rest: Pick<TraceSpan, "kind" | "name"> & Partial<TraceSpan>): TraceSpan => ({
    ...{ key, parent, start: START, end: START + 1500, metadata: {} },
    ...rest,
  });
  const usage = { ...noUsage, inputTokens: 100, cachedTokens: 40, outputTokens: 20, costUsd: 0.25, cost: "reported" as const };
  return {
    ...{ runId: "run-1", trialId: "power__fast__0", variant: "fast" },
    spans: [
      span("trial", null, { kind: "trial", name: "power", output: { outcome: "finished" }, metadata: { task_id: "power", trial: 0 } }),
      span("setup", "trial", { kind: "setup", name: "workspace" }),
      span("agent-1", "trial", { kind: "agent", name: "codex", input: "Add power", output: "Done" }),
      span("agent-1/turn-1", "agent-1", { kind: "turn", name: "turn 1" }),
      span("agent-1/turn-1/model", "agent-1/turn-1", {
        ...{ kind: "model", name: "gpt-x", usage, model: { provider: "openai", requested: "gpt-x", served: "gpt-x-1" } },
      }),
      span("agent-1/turn-1/call-1", "agent-1/turn-1", { kind: "tool", name: "shell", error: "exit code 1", metadata: { exit_code: 1 } }),
      span("tests", "trial", { kind: "tests", name: "hidden tests" }),
      span("tests/power.test.ts", "tests", { kind: "test-file", name: "power.test.ts", output: { passed: ["squares"], failed: [] } }),
      span("judge/review.scope", "trial", { kind: "judge", name: "review.scope" }),
      span("judge/review.scope/model", "judge/review.scope", { kind: "judge-model", name: "judge-x" }),
    ],
    input: { task: "power", request: "Please add power." },
    expected: { digest: "abc" },
    scores: { "tests.resolved": 1, "review.scope [uncalibrated]": null },
    metrics: { turns: 1 },
    tags: ["feature", "uncalibrated"],
    files: [{ name: "patch.diff", contentType: "text/x-diff", data: Buffer.from("+power") }],
    ...fields,
  };
}

export function copyOf(trace: TrialTrace): TrialCopy {
  return { record: trialRecord({ taskId: "power", variant: trace.variant }), trace: async () => trace };
}

export function smallExperiment(fields: Partial<Experiment> = {}): Experiment {
  return {
    ...{ runId: "run-1", suite: "shop", variant: "fast", createdAt: "2026-01-02T03:04:05Z", isBaseline: true },
    ...{ metadata: { model: "gpt-x" }, tags: ["shop", "fast"] },
    ...fields,
  };
}
