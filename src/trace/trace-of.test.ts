import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyTrajectory } from "../../test/support/any-trajectory.ts";
import { failed, said, shell } from "../../test/support/evidence.ts";
import { goFacts, recordOf, request, traceFacts, used } from "../../test/support/trace-facts.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import type { TraceSpan, TrialTrace } from "../domain/trace.ts";
import { blankCall, type Step } from "../domain/trajectory.ts";
import { noUsage, TOKEN_FIELDS } from "../domain/usage.ts";
import { MOST_SPANS } from "./bounds.ts";
import { traceDigest } from "./digest.ts";
import { redactTrace } from "./redact-trace.ts";
import { traceOf } from "./trace-of.ts";

const START = Date.parse("2026-01-01T00:00:00.000Z");
const keys = (trace: TrialTrace) => trace.spans.map((span) => span.key);
const spanOf = ({ spans }: TrialTrace, key: string) => spans.find((span) => span.key === key) as TraceSpan;

/** What holds for every trace. */
function checkSound(trace: TrialTrace): void {
  const seen = new Map<string, TraceSpan>();
  for (const span of trace.spans) {
    expect(seen.has(span.key)).toBe(false);
    expect(Number.isInteger(span.start) && Number.isInteger(span.end) && span.end >= span.start).toBe(true);
    if (span.parent === null) expect(seen.size).toBe(0);
    else {
      const parent = seen.get(span.parent);
      expect(parent).toBeDefined();
      expect(span.start).toBeGreaterThanOrEqual(parent?.start ?? Number.NaN);
      expect(span.end).toBeLessThanOrEqual(parent?.end ?? Number.NaN);
    }
    if (span.kind !== "model" && span.kind !== "judge-model") expect(span.usage).toBeUndefined();
    expect(JSON.parse(JSON.stringify(span))).toEqual(span);
    expect(JSON.stringify(span).length).toBeLessThan(500_000);
    seen.set(span.key, span);
  }
  expect(Object.keys(trace.metrics).filter((name) => /token/i.test(name))).toEqual([]);
  expect(trace.spans.length).toBeLessThanOrEqual(MOST_SPANS);
}

const anyRequests = fc.array(
  fc
    .record({ time: fc.nat({ max: 10 ** 9 }), ms: fc.nat({ max: 10 ** 6 }), tokens: fc.option(fc.nat({ max: 10 ** 6 })) })
    .map(({ time, ms, tokens }) => request(time, ms, { usage: tokens === null ? null : used(tokens) })),
  { maxLength: 8 },
);

describe("a trace of any trajectory", () => {
  it("is a sound tree, the same each time, with the trial's tokens on its model spans alone", () => {
    fc.assert(
      fc.property(anyTrajectory, anyRequests, anyTrajectory, fc.nat({ max: 10 ** 9 }), (trajectory, requests, earlier, agentMs) => {
        const failedAttempts = [{ attempt: 1, outcome: "rate-limited" as const, detail: "429", artifacts: "a" }];
        const record = recordOf(agentMs, { attempt: 2, failedAttempts, usage: used(10 ** 7, { outputTokens: 99, cachedTokens: 7 }) });
        const lost = [goFacts(earlier.steps, { startedAt: START + 1, requests })];
        const facts = () => traceFacts([], { record, go: goFacts(trajectory.steps, { requests }), lost });
        const [one, two] = [traceOf(facts()), traceOf(facts())].map((trace) =>
          redactTrace(trace, { text: (text) => text, bytes: (bytes) => bytes }),
        );
        if (one === undefined || two === undefined) throw new Error("no trace");
        checkSound(one);
        expect(traceDigest(one)).toBe(traceDigest(two));
        const models = one.spans.flatMap((span) => span.usage ?? []);
        for (const field of TOKEN_FIELDS) {
          const sum = models.reduce((total, usage) => total + (usage[field] ?? 0), 0);
          if (requests.some(({ call }) => call.usage !== null)) expect(sum).toBe(record.usage[field] ?? 0);
        }
        expect(one.spans.filter((span) => span.key.startsWith("agent-1/") && span.usage !== undefined)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

const steps: Step[] = [
  { kind: "reasoning", at: 1_000, text: "Look first." },
  { ...said("I will look."), at: 1_100 } as Step,
  shell("npm test", { at: 1_200, endedAt: 3_000, exitCode: 1, ok: false, output: "1 failed", args: '{"command":"npm test"}' }),
  { kind: "notice", at: 3_100, level: "retry", text: "429" },
  { kind: "message", at: 3_200, from: "user", text: "Go on." },
  { ...blankCall, at: 5_000, endedAt: 5_100, tool: "Edit", action: "edit", paths: ["a.ts"], ok: true },
  { ...said("Done."), at: 8_000 } as Step,
];

describe("the spans of an agent", () => {
  const record = recordOf(9_000, { usage: used(30, { outputTokens: 3 }) });
  const timeout = { kind: "connection" as const, status: null, detail: "no answer", retryAfterSec: null };
  const requests = [request(5, 990), request(3_250, 1_700), request(5_150, 2_800), request(8_500, 100, { usage: null, failure: timeout })];
  const trace = traceOf(traceFacts([], { record, go: goFacts(steps, { requests }) }));

  it("are its turns with their requests and calls, each where it belongs", () => {
    expect(keys(trace).filter((key) => key.startsWith("agent"))).toEqual([
      "agent-1",
      ...["agent-1/turn-1", "agent-1/turn-1/model-1", "agent-1/turn-1/call-1"],
      ...["agent-1/turn-2", "agent-1/turn-2/model-1", "agent-1/turn-2/call-1"],
      ...["agent-1/turn-3", "agent-1/turn-3/model-1"],
      "agent-1/model-1",
    ]);
    expect(spanOf(trace, "agent-1")).toMatchObject({
      ...{ input: "Do it.", output: "Done.", start: START + 1_000, end: START + 10_000 },
      metadata: { attempt: 1, outcome: "finished", turns: 3 },
    });
    expect(spanOf(trace, "agent-1")).not.toHaveProperty("error");
  });

  it("have what was said since the last one, and times of their own", () => {
    expect(spanOf(trace, "agent-1/turn-1")).toMatchObject({ input: null, output: "I will look.", metadata: { reasoning: "Look first." } });
    expect(spanOf(trace, "agent-1/turn-2")).toMatchObject({
      ...{ input: "Go on.", output: "", metadata: { notices: ["retry: 429"] } },
      ...{ start: START + 4_000, end: START + 6_100 },
    });
    expect(spanOf(trace, "agent-1/turn-1/call-1")).toMatchObject({
      ...{ name: "shell", input: { command: "npm test", arguments: { command: "npm test" } }, output: "1 failed", error: "1 failed" },
      ...{ start: START + 2_200, end: START + 4_000, metadata: { exit_code: 1, ok: false, output_chars: 8 } },
    });
    expect(spanOf(trace, "agent-1/turn-2/call-1")).not.toHaveProperty("error");
  });

  it("go by the gateway's clock where the agent's own starts later", () => {
    const late = [request(2_000, 100, { firstByteMs: 50 }), request(4_150, 10)];
    const shifted = traceOf(traceFacts([], { record, go: goFacts(steps, { requests: late }) }));
    expect(spanOf(shifted, "agent-1/turn-1/call-1")).toMatchObject({ start: START + 3_250, end: START + 5_050 });
    expect(keys(shifted)).toContain("agent-1/turn-2/model-1");
  });

  it("tell who served, and why not", () => {
    expect(spanOf(trace, "agent-1/turn-2/model-1")).toMatchObject({
      ...{ name: "m-1", start: START + 4_250, end: START + 5_950, usage: used(10) },
      model: { provider: "openai", requested: "m", served: "m-1" },
    });
    const failure = { kind: "server" as const, status: 500, detail: "oops", retryAfterSec: null };
    const go = (api: "messages" | "gemini") => goFacts(steps, { requests: [request(9_999, 1, { api, failure, usage: null })] });
    const broken = traceOf(traceFacts([], { record, go: go("messages") }));
    expect(spanOf(broken, "agent-1/model-1")).toMatchObject({
      error: "server: oops",
      model: { provider: "anthropic" },
      metadata: { status: 500 },
    });
    const other = traceOf(traceFacts([], { record, go: go("gemini") }));
    expect(spanOf(other, "agent-1/model-1")).toMatchObject({ model: { provider: "google" } });
  });

  it("have the agent's own figures where the gateway has none, and the rest in one span", () => {
    const usage = { kind: "usage" as const, at: 8_100, model: "own", usage: used(12) };
    const own = traceOf(traceFacts([...steps, usage], { record: recordOf(9_000, { usage: used(20, { costUsd: 0.5 }) }) }));
    expect(spanOf(own, "agent-1/turn-3/model-1")).toMatchObject({ usage: used(12), model: { requested: "own", provider: null } });
    expect(spanOf(own, "agent-1/model-rest").usage).toMatchObject({
      inputTokens: 8,
      outputTokens: null,
      costUsd: expect.closeTo(0.488, 9),
    });
    const silent = traceOf(traceFacts(steps, { record: recordOf(9_000, { usage: noUsage }) }));
    expect(silent.spans.filter((span) => span.usage !== undefined)).toEqual([]);
  });

  it("say so where the parts are more than the record has", () => {
    const more = traceOf(traceFacts([], { record: recordOf(9_000, { usage: used(5) }), go: goFacts(steps, { requests }) }));
    expect(more.spans[0].metadata["notes"]).toEqual(["agent-1: its model requests add up to more than the trial's usage"]);
  });

  it("of an attempt that was lost have its ending, and count nowhere", () => {
    const failedAttempts = [{ attempt: 1, outcome: "rate-limited" as const, detail: "rate-limited: 429", artifacts: "a" }];
    const again = recordOf(9_000, { attempt: 2, failedAttempts, usage: used(10) });
    const lost = [goFacts([{ ...said("I"), at: 50 } as Step], { startedAt: START + 100, requests: [request(10, 20)] })];
    const both = traceOf(traceFacts([], { record: again, go: goFacts(steps, { requests: [request(5, 990)] }), lost }));
    expect(spanOf(both, "agent-1")).toMatchObject({
      error: "rate-limited: 429",
      start: START + 100,
      end: START + 150,
      metadata: { outcome: "rate-limited" },
    });
    expect(spanOf(both, "agent-1/turn-1/model-1")).toMatchObject({ metadata: { not_counted: { inputTokens: 10 } } });
    expect(spanOf(both, "agent-1/turn-1/model-1")).not.toHaveProperty("usage");
    expect(both.spans.flatMap((span) => span.usage ?? [])).toEqual([used(10)]);
  });

  it("are cut in length and number, and what is gone is told", () => {
    const long = shell("x", { output: `${"a".repeat(50_000)}end` });
    const many = Array.from({ length: 1_500 }, () => [said("next"), long]).flat();
    const all = Array.from({ length: 1_500 }, (_, at) => request(at, 0));
    const usage = used(15_000, { outputTokens: 1_500, costUsd: 15 });
    const cut = traceOf(traceFacts([], { record: recordOf(9_000, { usage }), go: goFacts(many, { requests: all }) }));
    checkSound(cut);
    expect(cut.spans.length).toBe(MOST_SPANS);
    expect(cut.spans[0].metadata["notes"]).toEqual([expect.stringMatching(/^agent-1: \d+ of 4500 spans are left out$/)]);
    expect(cut.spans.reduce((sum, span) => sum + (span.usage?.inputTokens ?? 0), 0)).toBe(15_000);
    const call = spanOf(cut, "agent-1/turn-1/call-1");
    expect(call.metadata["output_chars"]).toBe(50_003);
    expect(call.output).toMatch(/^a+\n\[\.\.\. \d+ characters left out \.\.\.\]\na+end$/);
  });
});

describe("the tests of a trial", () => {
  const brief = {
    id: "calc-power",
    repoId: "calc",
    kind: "feature" as const,
    description: "",
    tags: ["maths"],
    request: "Please.",
    instruction: "",
  };
  const listed = { ...brief, digest: "d", failToPass: ["new > a", "new > b", "c"], passToPass: ["old > a"] };
  const tests = { "new > a": "passed", "new > b": "failed", "old > a": "skipped", mine: "passed" };
  const misses = [{ id: "new > b", group: "fail-to-pass" as const, status: "failed" as const }];
  const verdict = { ...failed([1, 3], [0, 1], ["time limit"]), misses };
  const outputs = (trace: TrialTrace) => trace.spans.filter((span) => span.kind === "test-file").map(({ name, output }) => [name, output]);
  const none = { passed: [], failed: [], skipped: [], missing: [] };

  it("stand by group and file", () => {
    const trace = traceOf(traceFacts([], { brief: listed, tests, record: trialRecord({ verdict }) }));
    expect(spanOf(trace, "tests")).toMatchObject({
      output: {
        kind: "failed",
        fail_to_pass: { passed: 1, total: 3 },
        misses: ["failed: new > b (fail-to-pass)"],
        reasons: ["time limit"],
      },
    });
    expect(spanOf(trace, "tests")).not.toHaveProperty("error");
    expect(Object.fromEntries(outputs(trace))).toEqual({
      "fail-to-pass": { ...none, missing: ["c"] },
      "fail-to-pass: new": { ...none, passed: ["new > a"], failed: ["new > b"] },
      "pass-to-pass: old": { ...none, skipped: ["old > a"] },
      unlisted: { ...none, passed: ["mine"] },
    });
    expect(trace.metrics).toMatchObject({ tests_failed: 1 });
    expect(trace.input).toEqual({ task: "calc-power", version: "0123456789ab", request: "Please." });
    checkSound(trace);
  });

  it("of older runs are known by their misses alone", () => {
    const trace = traceOf(traceFacts([], { tests, record: trialRecord({ verdict }) }));
    expect(outputs(trace).map(([name]) => name)).toEqual(["fail-to-pass: new", "others", "others: new", "others: old"]);
    expect(trace.input).toEqual({ task: "calc-power", version: "0123456789ab" });
  });

  it("are no error when they fail, and one when the runner was tampered with", () => {
    const claimed = { ...verdict, kind: "tampered" as const, reasons: ["a planted test passed"] };
    const trace = traceOf(traceFacts([], { tests, record: trialRecord({ verdict: claimed as never }) }));
    expect(spanOf(trace, "tests").error).toBe("a planted test passed");
    expect(trace.spans[0]).not.toHaveProperty("error");
  });
});

describe("the root", () => {
  const scores = [
    { name: "tests.resolved", value: 1 },
    { name: "review.scope", value: 0.75 },
  ];
  const judgement = {
    ...{
      name: "review.scope",
      judge: "j1",
      model: "judge-1",
      value: 0.75,
      choice: "small-extra",
      cut: null,
      cached: false,
      usage: used(99),
    },
    ballots: [{ choice: "small-extra", value: 0.75, rationale: "One thing more." }],
  };

  it("has null scores, an error and a mark where nothing was measured", () => {
    const outcome = { kind: "model-error" as const, status: 502, detail: "bad gateway" };
    const verdict = { kind: "not-run" as const, cause: "harness" as const, reason: "-" };
    const record = trialRecord({ outcome, verdict, scores: [{ name: "diff-size.small", value: 0 }] });
    const trace = traceOf(traceFacts([], { record, go: undefined }));
    expect(trace.scores).toEqual({ "tests.resolved": null, "diff-size.small": null });
    expect(trace.spans[0].error).toBe("model-error: bad gateway");
    expect(trace.tags).toEqual(["feature", "model-error", "not-measured"]);
    expect(trace.metrics).toEqual({ attempts: 1, queued_ms: 0 });
  });

  it("has the same keys whatever is known", () => {
    const shape = (trace: TrialTrace) => JSON.stringify([Object.keys(trace.spans[0].output ?? {}), Object.keys(trace.spans[0].metadata)]);
    const full = traceOf(traceFacts(steps, { changes: { files: 1, linesAdded: 2, linesRemoved: 3, expected: null } }));
    expect(shape(traceOf(traceFacts([], { go: undefined })))).toBe(shape(full));
    expect(full.metrics).toMatchObject({ turns: 3, tool_calls: 2, files_touched: 1, lines_added: 2, lines_removed: 3 });
  });

  it("marks a judge until its agreement with people is known, and shows its cost apart", () => {
    const record = trialRecord({ scores, judgements: [judgement] });
    const doubtful = traceOf(traceFacts([], { record }));
    expect(doubtful.scores).toEqual({ "tests.resolved": 1, "review.scope [uncalibrated]": 0.75 });
    expect(doubtful.tags).toContain("uncalibrated");
    expect(spanOf(doubtful, "judge/review.scope")).toMatchObject({ kind: "judge", output: { choice: "small-extra", value: 0.75 } });
    expect(spanOf(doubtful, "judge/review.scope/model")).toMatchObject({ kind: "judge-model", usage: used(99) });
    const agreement = { judge: "j1", name: "review.scope", model: "judge-1", alpha: 0.8, trials: 30, raters: 2, createdAt: "" };
    const calibrations = { byJudge: new Map([["j1", agreement]]), minAgreement: 0.7 };
    const sure = traceOf(traceFacts([], { record, calibrations }));
    expect(sure.scores).toEqual({ "tests.resolved": 1, "review.scope": 0.75 });
    expect(sure.tags).not.toContain("uncalibrated");
    expect(spanOf(sure, "judge/review.scope").metadata).toMatchObject({ calibrated: true, agreement: 0.8 });
    const cached = traceOf(traceFacts([], { record: trialRecord({ judgements: [{ ...judgement, cached: true }] }) }));
    expect(spanOf(cached, "judge/review.scope/model")).not.toHaveProperty("usage");
    checkSound(cached);
  });
});
