import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRequest, type OtlpSpan } from "../../../test/support/otlp-decode.ts";
import { sampleExperiment, sampleTrace } from "../../../test/support/sample-trace.ts";
import type { Json } from "../../domain/json.ts";
import type { TrialTrace } from "../../domain/trace.ts";
import { VERSION } from "../../version.ts";
import { openEncoder } from "./encode.ts";
import { MOST_CHARS, MOST_PATCH_CHARS } from "./values.ts";

const encoder = await openEncoder();
const spansOf = (trace: TrialTrace): OtlpSpan[] => encoder.requests(trace, sampleExperiment).flatMap(decodeRequest);
const byKey = (trace: TrialTrace) => new Map(spansOf(trace).map((span) => [span.attributes["patchbench.span_key"], span]));
const attributesOf = (key: string, trace = sampleTrace()) => byKey(trace).get(key)?.attributes;

describe("the spans of a trial", () => {
  it("are one trace with the tree of its keys, the same ids each time, others for another trial", () => {
    const trace = sampleTrace();
    const spans = byKey(trace);
    expect([...spans.keys()]).toEqual(trace.spans.map((span) => span.key));
    expect(new Set([...spans.values()].map((span) => span.traceId)).size).toBe(1);
    for (const { key, parent } of trace.spans) {
      const span = spans.get(key);
      expect(span?.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(span?.spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(span?.parentSpanId).toBe(parent === null ? "" : spans.get(parent)?.spanId);
    }
    expect(spansOf(sampleTrace())).toEqual([...spans.values()]);
    const ids = (one: TrialTrace) => spansOf(one).flatMap((span) => [span.traceId, span.spanId]);
    const others = [sampleTrace({ trialId: "calc-power__loop__1" }), sampleTrace({ runId: "run-2" })].flatMap(ids);
    expect(ids(trace).filter((id) => others.includes(id))).toEqual([]);
  });

  it("have exact times, kinds, and the status of what failed", () => {
    const spans = byKey(sampleTrace());
    expect(spans.get("trial")).toMatchObject({ startNano: 1_767_225_600_123_000_000n, endNano: 1_767_225_609_123_000_000n, kind: 1 });
    expect(spans.get("agent-1/turn-1/model-1")?.kind).toBe(3);
    expect(spans.get("agent-1/turn-1/call-2")).toMatchObject({
      status: { code: 2, message: "exit 1" },
      attributes: { "error.type": "_OTHER" },
    });
    expect(spans.get("agent-1/turn-1/call-1")?.status).toEqual({ code: 0, message: "" });
    expect(spans.get("agent-1/turn-1/call-1")?.attributes).not.toHaveProperty("error.type");
  });

  it("carry whose they are", () => {
    for (const { resource, scope } of spansOf(sampleTrace())) {
      expect(scope).toEqual({ name: "patchbench", version: VERSION });
      expect(resource).toEqual({
        ...{ "service.name": "patchbench", "service.version": VERSION },
        ...{ "patchbench.run_id": "run-1", "patchbench.suite": "shop", "patchbench.variant": "loop" },
        ...{ "patchbench.experiment": "shop loop run-1", "patchbench.run_created_at": "2026-01-01T00:00:00Z" },
        ...{ "patchbench.agent": "openai-loop", "patchbench.model": "m-1", "patchbench.budgets": '{"trial":{"usd":2}}' },
        ...{ "patchbench.is_baseline": true, "patchbench.experiment_tags": ["shop"] },
      });
    }
  });

  it("say the words of the GenAI conventions", () => {
    expect(attributesOf("agent-1")).toMatchObject({
      ...{ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "openai-loop", "gen_ai.agent.version": "1" },
      "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"Do it."}]}]',
      "gen_ai.output.messages": '[{"role":"assistant","parts":[{"type":"text","content":"Done."}],"finish_reason":"stop"}]',
    });
    expect(attributesOf("agent-1/turn-1/model-1")).toEqual({
      ...{ "gen_ai.operation.name": "chat", "gen_ai.provider.name": "gcp.gemini", "patchbench.api": "gemini" },
      ...{ "gen_ai.request.model": "m-1", "gen_ai.response.model": "m-1-0925" },
      ...{ "gen_ai.usage.input_tokens": 120, "gen_ai.usage.cache_read.input_tokens": 100 },
      ...{ "gen_ai.usage.output_tokens": 30, "gen_ai.usage.reasoning.output_tokens": 7 },
      ...{ "patchbench.cost_usd": 0.0125, "patchbench.cost_source": "estimated" },
      ...{ "patchbench.span_kind": "model", "patchbench.span_key": "agent-1/turn-1/model-1" },
    });
    expect(attributesOf("agent-1/turn-1/call-1")).toMatchObject({
      ...{ "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "shell", "gen_ai.tool.call.id": "agent-1/turn-1/call-1" },
      ...{ "gen_ai.tool.call.arguments": '{"command":["ls","-a"]}', "gen_ai.tool.call.result": "a\nb" },
      ...{ "patchbench.tool_command": "ls", "patchbench.tool_paths": ["a"], "patchbench.exit_code": 0 },
    });
    expect(attributesOf("agent-1/turn-1/call-2")).toMatchObject({ "gen_ai.tool.call.arguments": "ls", "patchbench.output": "no" });
    expect(attributesOf("agent-1/turn-1/call-2")).not.toHaveProperty("gen_ai.tool.call.result");
    expect(attributesOf("judge/review.scope/model")).toMatchObject({ "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai" });
    const names = spansOf(sampleTrace()).map((span) => span.name);
    expect(names).toEqual(
      ["calc-power", "workspace", "invoke_agent openai-loop", "turn 1", "chat m-1", "execute_tool shell", "execute_tool shell"].concat([
        "hidden tests",
        "a.test.ts",
        "review.scope",
        "chat m-1",
      ]),
    );
  });

  it("have the scores on the root: null ones without a value, with their reason", () => {
    const events = byKey(sampleTrace()).get("trial")?.events ?? [];
    expect(new Set(events.map((event) => `${event.name} ${event.nano}`))).toEqual(
      new Set(["gen_ai.evaluation.result 1767225609123000000"]),
    );
    expect(events.map((event) => event.attributes)).toEqual([
      { "gen_ai.evaluation.name": "tests.resolved", "gen_ai.evaluation.score.value": 1 },
      { "gen_ai.evaluation.name": "scope-drift.within-scope", "gen_ai.evaluation.explanation": "the task has no scope" },
      {
        ...{ "gen_ai.evaluation.name": "review.scope [uncalibrated]", "gen_ai.evaluation.score.value": 0.5 },
        ...{ "gen_ai.evaluation.score.label": "partly", "gen_ai.evaluation.explanation": "half of it" },
      },
    ]);
    expect(spansOf(sampleTrace()).filter((span) => span.events.length > 0)).toHaveLength(1);
  });

  it("have the rest of the trial on the root", () => {
    expect(attributesOf("trial")).toEqual({
      ...{ "patchbench.trial_id": "calc-power__loop__0", "patchbench.task_id": "calc-power", "patchbench.trial": 0 },
      ...{ "patchbench.span_kind": "trial", "patchbench.span_key": "trial", "patchbench.accounting": '{"source":"gateway"}' },
      ...{ "patchbench.input": '{"task":"calc-power","request":"please é 💀"}', "patchbench.output": '{"outcome":"finished"}' },
      "patchbench.score_reasons": '[{"name":"scope-drift.within-scope","reason":"the task has no scope"}]',
      ...{ "patchbench.metrics.turns": 1, "patchbench.metrics.diff-size.size-ratio": 0.75, "patchbench.tags": ["feature"] },
      ...{ "patchbench.patch": "+alpha\n", "patchbench.patch_bytes": 7, "patchbench.files": ["patch.diff", "transcript.txt"] },
    });
  });
});

describe("long and odd content", () => {
  it("is cut, its ends kept, and its length told", () => {
    const data = Buffer.from(`+first\n${"+x\n".repeat(200_000)}+last\n`);
    const [root, ...rest] = sampleTrace().spans;
    const spans: TrialTrace["spans"] = [
      root,
      ...rest.map((span) => ({ ...span, input: "é".repeat(10 ** 5), output: ["y".repeat(10 ** 5)] })),
    ];
    const sent = byKey(sampleTrace({ spans, files: [{ name: "patch.diff", contentType: "text/x-diff", data }] }));
    const { "patchbench.patch": patch = "", "patchbench.patch_bytes": bytes } = sent.get("trial")?.attributes ?? {};
    expect(bytes).toBe(data.length);
    expect(String(patch).split("\n").at(0)).toBe("+first");
    expect(String(patch)).toMatch(/characters left out[\s\S]*\n\+last\n$/);
    expect(Math.abs(String(patch).length - MOST_PATCH_CHARS)).toBeLessThan(100);
    const lengths = [...sent.values()].slice(1).flatMap((span) => Object.values(span.attributes).map((value) => String(value).length));
    expect(Math.max(...lengths)).toBeGreaterThan(MOST_CHARS);
    expect(Math.max(...lengths)).toBeLessThan(MOST_CHARS + 200);
    expect(JSON.parse(String(sent.get("agent-1")?.attributes["gen_ai.input.messages"]))).toHaveLength(1);
  });

  it("of any kind makes valid spans, and what is not known makes none", () => {
    const json = fc.jsonValue().map((value) => value as Json);
    const odd = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(json, json, odd, fc.dictionary(odd, json, { noNullPrototype: true }), (input, output, error, metadata) => {
        const [root, ...rest] = sampleTrace().spans;
        const spans: TrialTrace["spans"] = [root, ...rest.map((span) => ({ ...span, input, output, error, metadata }))];
        const sent = spansOf(sampleTrace({ spans }));
        expect(sent).toHaveLength(spans.length);
        for (const span of sent.slice(1)) {
          expect(span.status).toEqual({ code: 2, message: error.toWellFormed() });
          for (const [name, value] of Object.entries(span.attributes)) expect([name, value]).not.toContain("null");
        }
      }),
      { numRuns: 50 },
    );
  });

  it("of a trial without models' names has no names", () => {
    const [root, ...rest] = sampleTrace().spans;
    const blank = { provider: null, requested: null, served: null };
    const spans: TrialTrace["spans"] = [root, ...rest.map((span) => (span.model ? { ...span, model: blank } : span))];
    const names = Object.keys(attributesOf("agent-1/turn-1/model-1", sampleTrace({ spans })) ?? {});
    expect(names.filter((name) => /provider|model$/.test(name))).toEqual([]);
  });
});

describe("requests", () => {
  it("are split where they are large; together they have every span once", async () => {
    const small = await openEncoder(3_000);
    const requests = small.requests(sampleTrace(), sampleExperiment);
    expect(requests.length).toBeGreaterThan(2);
    expect(requests.filter((one) => one.length > 3_000 && decodeRequest(one).length > 1)).toEqual([]);
    expect(requests.flatMap(decodeRequest)).toEqual(spansOf(sampleTrace()));
    expect(encoder.requests(sampleTrace(), sampleExperiment)).toHaveLength(1);
  });
});
