import os from "node:os";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TraceSpan, TrialTrace } from "../../src/domain/trace.ts";
import { type BraintrustOptions, braintrustSink } from "../../src/sinks/braintrust/index.ts";
import { type BraintrustServer, startBraintrustServer } from "../support/braintrust-server/server.ts";
import { root } from "../support/cli.ts";
import { copyOf, smallExperiment, smallTrace } from "../support/small-trace.ts";

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("BRAINTRUST_")) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

const sinkFor = ({ url, apiKey }: BraintrustServer, options: Partial<BraintrustOptions> = {}) =>
  braintrustSink({ appUrl: url, apiKey, ...options });

async function opened(server: BraintrustServer, options: Partial<BraintrustOptions> = {}) {
  const sink = sinkFor(server, options);
  const experiment = await sink.open(smallExperiment());
  return { sink, experiment, id: experiment.id ?? "" };
}

const rowsBy = (server: BraintrustServer, id: string) =>
  new Map([...server.rows(id).values()].map((row) => [(row["span_attributes"] as { name: string }).name, row]));
const asked = (server: BraintrustServer, path: string) => server.requests().filter((request) => request.path === path).length;
const rootOf = (server: BraintrustServer, id: string) => rowsBy(server, id).get("power") ?? expect.fail("no root");

function withRoot(trace: TrialTrace, fields: Partial<TraceSpan>): TrialTrace {
  const [first, ...others] = trace.spans;
  return { ...trace, spans: [{ ...first, ...fields }, ...others] };
}

describe("a trial", () => {
  it("becomes a tree of rows, and its files are stored", async () => {
    await using server = await startBraintrustServer();
    const { experiment, id } = await opened(server);
    await experiment.send(copyOf(smallTrace()));
    expect(server.orphans(id)).toEqual([]);
    const rows = rowsBy(server, id);
    const { id: rootId, metadata, output } = rootOf(server, id);
    const [[key = "", file] = []] = [...server.attachments()];
    expect(file).toEqual({ bytes: Buffer.from("+power"), filename: "patch.diff", contentType: "text/x-diff", status: "done" });
    expect(rootOf(server, id)).toEqual({
      ...{ id: rootId, span_id: rootId, root_span_id: rootId, experiment_id: id, created: "2026-01-02T03:04:05.000Z" },
      span_attributes: { name: "power", type: "eval", exec_counter: 0 },
      input: { task: "power", request: "Please add power." },
      expected: { digest: "abc" },
      output,
      scores: { "tests.resolved": 1, "review.scope [uncalibrated]": null },
      metrics: { turns: 1, start: 1767323045, end: 1767323046.5 },
      tags: ["feature", "uncalibrated"],
      metadata,
    });
    expect(output).toEqual({
      outcome: "finished",
      files: { "patch.diff": { type: "braintrust_attachment", filename: "patch.diff", content_type: "text/x-diff", key } },
    });
    const mark = { row: expect.stringMatching(/^[0-9a-f]{16}$/), run: "run-1", trial: "power__fast__0" };
    expect(metadata).toEqual({ task_id: "power", trial: 0, patchbench: mark });
    expect(rows.get("gpt-x")).toMatchObject({
      span_parents: [rows.get("turn 1")?.id],
      span_attributes: { type: "llm" },
      metadata: { model: "gpt-x-1", provider: "openai" },
      metrics: { prompt_tokens: 100, completion_tokens: 20, tokens: 120, prompt_cached_tokens: 40, estimated_cost: 0.25 },
    });
    expect(rows.get("gpt-x")).not.toHaveProperty("metrics.completion_reasoning_tokens");
    expect(rows.get("shell")).toMatchObject({ span_attributes: { type: "tool" }, error: "exit code 1" });
    expect(rows.get("judge-x")).toMatchObject({ span_attributes: { type: "llm", purpose: "scorer" } });
    const types = [...rows].map(([name, row]) => [name, (row["span_attributes"] as { type: string }).type]);
    expect(Object.fromEntries(types)).toMatchObject({
      codex: "task",
      workspace: "function",
      "review.scope": "score",
      "hidden tests": "function",
    });
  });

  it("tells nothing of this machine, and the key to nobody but in the header", async () => {
    await using server = await startBraintrustServer();
    const { experiment } = await opened(server);
    await experiment.send(copyOf(smallTrace()));
    for (const hidden of [server.apiKey, root, process.cwd(), os.homedir(), import.meta.dirname, "repo_info", "ancestor_commits"])
      expect(server.received()).not.toContain(hidden);
  });

  it("is sent once", async () => {
    await using server = await startBraintrustServer();
    const { sink, experiment, id } = await opened(server);
    const receipt = await experiment.send(copyOf(smallTrace()));
    const before = [...server.rows(id).values()];
    const requests = server.requests().length;
    expect(await experiment.send(copyOf(smallTrace()), receipt)).toEqual(receipt);
    await experiment.close();
    const again = await sink.open(smallExperiment());
    expect(again).toMatchObject({ id, url: experiment.url });
    await again.send(copyOf(smallTrace()), JSON.parse(JSON.stringify(receipt)));
    expect(server.requests()).toHaveLength(requests);
    expect([...server.rows(id).values()]).toEqual(before);
  });

  it("is found again by another process without its receipt", async () => {
    await using server = await startBraintrustServer();
    const first = await opened(server);
    const receipt = await first.experiment.send(copyOf(smallTrace()));
    server.editAsHuman(first.id, rootOf(server, first.id).id, { scores: { taste: 0.5 } });
    const second = await opened(server);
    expect(second.id).toBe(first.id);
    expect(await second.experiment.send(copyOf(smallTrace()))).toEqual(receipt);
    expect(asked(server, "/logs3")).toBe(1);
    const third = await opened(server);
    await third.experiment.send(copyOf(smallTrace({ scores: { "tests.resolved": 0 } })), "damaged");
    expect(rootOf(server, first.id)).toMatchObject({ scores: { "tests.resolved": 0, taste: 0.5 } });
    expect(server.attachments().size).toBe(1);
  });
});

describe("a trial that changed", () => {
  it("is brought up to date, and what people added stays", async () => {
    await using server = await startBraintrustServer();
    const { experiment, id } = await opened(server);
    const receipt = await experiment.send(
      copyOf(withRoot(smallTrace(), { output: { a: { b: 1 } }, metadata: { old: { x: 1 }, task_id: "power" } })),
    );
    const rootId = rootOf(server, id).id;
    server.editAsHuman(id, rootId, { scores: { taste: 0.5 }, tags: ["checked"], metadata: { remark: "nice" } });
    server.editAsHuman(id, rootId, { expected: "corrected" } as never);
    const changed = withRoot(smallTrace({ scores: { "review.scope": 0.75 }, tags: ["feature", "late"], metrics: {} }), {
      output: { a: { c: 2 } },
      metadata: { task_id: "power" },
    });
    const writes = asked(server, "/logs3");
    await experiment.send(copyOf(changed), receipt);
    expect(asked(server, "/logs3")).toBe(writes + 1);
    const row = rootOf(server, id);
    expect(row["scores"]).toEqual({ "tests.resolved": null, "review.scope [uncalibrated]": null, "review.scope": 0.75, taste: 0.5 });
    expect(row["tags"]).toEqual(["feature", "checked", "late"]);
    expect(row["expected"]).toBe("corrected");
    expect(row["metrics"]).toEqual({ start: 1767323045, end: 1767323046.5 });
    expect(row).toMatchObject({ output: { a: { c: 2 }, files: {} }, metadata: { remark: "nice", old: null, task_id: "power" } });
    expect(row).not.toHaveProperty("output.a.b");
  });

  it("loses spans it no longer has, and one that moved is where it belongs", async () => {
    await using server = await startBraintrustServer();
    const { experiment, id } = await opened(server);
    const trace = smallTrace();
    const receipt = await experiment.send(copyOf(trace));
    const [first, ...others] = trace.spans.filter(({ key }) => !key.startsWith("judge/"));
    const moved = others.map((span) => (span.key === "agent-1/turn-1/call-1" ? { ...span, parent: "agent-1" } : span));
    const next = await experiment.send(copyOf({ ...trace, spans: [first as TraceSpan, ...moved] }), receipt);
    const rows = rowsBy(server, id);
    expect([...rows.keys()]).not.toContain("review.scope");
    expect(server.rows(id).size).toBe(8);
    expect(rows.get("shell")).toMatchObject({ span_parents: [rows.get("codex")?.id] });
    expect(server.orphans(id)).toEqual([]);
    expect(await experiment.missing?.(new Map([["power__fast__0", next]]))).toEqual([]);
  });

  it("has its file replaced, not doubled, and only if it differs", async () => {
    await using server = await startBraintrustServer();
    const { experiment, id } = await opened(server);
    const receipt = await experiment.send(copyOf(smallTrace()));
    const file = (text: string) => ({ name: "patch.diff", contentType: "text/x-diff", data: Buffer.from(text) });
    await experiment.send(copyOf(smallTrace({ files: [file("+better")] })), receipt);
    expect([...server.attachments().values()].map(({ bytes, status }) => [String(bytes), status])).toEqual([["+better", "done"]]);
    expect(asked(server, "/attachment")).toBe(2);
    expect(server.rows(id).size).toBe(10);
  });
});

describe("what is too long for a row", () => {
  it("goes along as a file, and its start stays", async () => {
    await using server = await startBraintrustServer({ maxBodyBytes: 3_000_000 });
    const { experiment, id } = await opened(server);
    const long = "x".repeat(2_000_000);
    const trace = smallTrace({ input: { task: long } });
    const spans = trace.spans.map((span) => (span.kind === "tool" ? { ...span, output: long, error: long, metadata: { long } } : span));
    const receipt = await experiment.send(copyOf({ ...trace, spans: spans as TrialTrace["spans"] }));
    for (const row of server.rows(id).values()) expect(JSON.stringify(row).length).toBeLessThan(100_000);
    const { output } = rowsBy(server, id).get("shell") as unknown as { output: { full: { key: string } } };
    expect(output).toMatchObject({
      cut: "2000002 bytes are more than a row takes",
      full: { filename: "agent-1/turn-1/call-1/output.json" },
    });
    expect(String(server.attachments().get(output.full.key)?.bytes)).toBe(long);
    expect(rootOf(server, id)).toMatchObject({ input: { cut: expect.any(String), sha256: expect.any(String) } });
    expect(await experiment.missing?.(new Map([["t", receipt]]))).toEqual([]);
  });

  it("may be many requests", async () => {
    await using server = await startBraintrustServer({ logs3PayloadMaxBytes: 1_000_000 });
    const { experiment, id } = await opened(server);
    const trace = smallTrace();
    const more = Array.from({ length: 250 }, (_, at): TraceSpan => {
      const times = { start: trace.spans[0].start, end: trace.spans[0].end };
      return {
        ...times,
        key: `agent-1/turn-${at + 2}`,
        parent: "agent-1",
        kind: "turn",
        name: `turn ${at + 2}`,
        output: "y".repeat(9_000),
        metadata: {},
      };
    });
    await experiment.send(copyOf({ ...trace, spans: [...trace.spans, ...more] }));
    expect(server.rows(id).size).toBe(260);
    expect(asked(server, "/logs3")).toBeGreaterThan(3);
  });
});

describe("an experiment", () => {
  it("is made once, with what tells variants apart", async () => {
    await using server = await startBraintrustServer({ orgName: "acme" });
    const { experiment } = await opened(server, { org: "acme" });
    await opened(server, { org: "acme", apiUrl: server.url });
    expect(server.projects()).toMatchObject([{ name: "shop" }]);
    expect(server.experiments()).toMatchObject([
      { name: "shop fast run-1", project: "shop", metadata: { model: "gpt-x" }, tags: ["shop", "fast"], baseId: null, repoInfo: null },
    ]);
    expect(experiment.url).toBe(`${server.url}/app/acme/p/shop/experiments/shop%20fast%20run-1`);
    expect(experiment.notes).toEqual([]);
  });

  it("goes to the project and is linked at the address that the user names", async () => {
    await using server = await startBraintrustServer();
    const { experiment } = await opened(server, { project: "elsewhere", appPublicUrl: "https://bt.example/" });
    expect(server.projects()).toMatchObject([{ name: "elsewhere" }]);
    expect(experiment.url).toBe("https://bt.example/app/loopback/p/elsewhere/experiments/shop%20fast%20run-1");
  });

  it("is compared with its base, or a note says that it is not", async () => {
    await using server = await startBraintrustServer();
    const { sink, experiment, id } = await opened(server);
    const slow = await sink.open(smallExperiment({ variant: "slow", isBaseline: false }), experiment);
    expect(slow.notes).toEqual([]);
    expect(server.experiments()).toMatchObject([{}, { name: "shop slow run-1", baseId: id }]);
    const lost = await sink.open(smallExperiment({ variant: "lost" }), { id: "00000000-0000-4000-8000-000000000000" });
    expect(lost.notes).toEqual([expect.stringContaining("compared with none")]);
    const late = await sinkFor(server).open(smallExperiment({ variant: "lost" }), experiment);
    expect(late.notes).toEqual([expect.stringContaining("not with the baseline of its run")]);
  });

  it("minds no variable that is empty or would change what is sent", async () => {
    await using server = await startBraintrustServer();
    const odd = { API_URL: "", MAX_REQUEST_SIZE: "", DEFAULT_BATCH_SIZE: "1", ALL_PUBLISH_PAYLOADS_DIR: "/nowhere/at/all", ORG_NAME: " " };
    for (const [name, value] of Object.entries(odd)) vi.stubEnv(`BRAINTRUST_${name}`, value);
    const { experiment, id } = await opened(server);
    await experiment.send(copyOf(smallTrace()));
    expect(server.rows(id).size).toBe(10);
    expect([asked(server, "/logs3"), asked(server, "/logs3/overflow")]).toEqual([1, 0]);
  });
});

describe("reading back", () => {
  const trials = ["a", "b", "c"].map((trialId) => smallTrace({ trialId }));

  async function sent(server: BraintrustServer) {
    const all = await opened(server);
    const receipts = new Map(
      await Promise.all(trials.map(async (trace) => [trace.trialId, await all.experiment.send(copyOf(trace))] as const)),
    );
    return { ...all, receipts, missing: async () => await all.experiment.missing?.(receipts) };
  }

  it("finds what was confirmed and is not there, so that it can be sent again, with its receipt or without", async () => {
    await using server = await startBraintrustServer();
    const { experiment, id } = await opened(server);
    server.fail("/logs3", "lie-200");
    const receipts = new Map([["a", await experiment.send(copyOf(smallTrace({ trialId: "a" })))]]);
    expect(server.rows(id).size).toBe(0);
    expect(await experiment.missing?.(receipts)).toEqual(["a"]);
    server.fail("/logs3", "lie-200");
    await experiment.send(copyOf(smallTrace({ trialId: "a" })), receipts.get("a"));
    expect(await experiment.missing?.(receipts)).toEqual(["a"]);
    await experiment.send(copyOf(smallTrace({ trialId: "a" })));
    expect(await experiment.missing?.(receipts)).toEqual([]);
    expect(server.rows(id).size).toBe(10);
  });

  it("names trials of which a row is gone, differs or is too many", async () => {
    await using server = await startBraintrustServer();
    const { experiment, receipts, id, missing } = await sent(server);
    expect(await missing()).toEqual([]);
    const rows = (trial: string) =>
      [...server.rows(id).values()].filter((row) => (row["metadata"] as { patchbench: { trial: string } }).patchbench.trial === trial);
    server.editAsHuman(id, rows("a")[3]?.id ?? "", { metadata: { patchbench: { row: "other" } } });
    const shrunk = smallTrace({ trialId: "b" });
    const less = await experiment.send(copyOf({ ...shrunk, spans: shrunk.spans.slice(0, 6) as TrialTrace["spans"] }), receipts.get("b"));
    expect(await missing()).toEqual(["a", "b"]);
    await experiment.send(copyOf(smallTrace({ trialId: "a" })), receipts.get("a"));
    receipts.set("b", less);
    expect(await missing()).toEqual([]);
  });

  it("goes on after a failure at the page that failed", async () => {
    await using server = await startBraintrustServer();
    const { sink, experiment } = await opened(server);
    const spans = Array.from(
      { length: 900 },
      (_, at): TraceSpan => ({ ...smallTrace().spans[1], key: `s${at}`, parent: "trial" }) as TraceSpan,
    );
    const big = ["a", "b", "c"].map((trialId) => smallTrace({ trialId, spans: [smallTrace().spans[0], ...spans] }));
    const receipts = new Map(await Promise.all(big.map(async (trace) => [trace.trialId, await experiment.send(copyOf(trace))] as const)));
    const before = asked(server, "/btql");
    server.fail("/btql", "slow");
    server.fail("/btql", "500");
    await expect(experiment.missing?.(receipts)).rejects.toMatchObject({ kind: "unavailable" });
    const again = await sink.open(smallExperiment());
    expect(await again.missing?.(receipts)).toEqual([]);
    expect(asked(server, "/btql") - before).toBe(4);
  });
});
