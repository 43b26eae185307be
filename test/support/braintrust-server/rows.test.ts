import { init } from "braintrust";
import { describe, expect, it } from "vitest";
import { quietSettings, sdkFor } from "./sdk.ts";
import { type BraintrustServer, startBraintrustServer } from "./server.ts";

Object.assign(process.env, quietSettings);

async function opened(server: BraintrustServer) {
  const sdk = sdkFor(server);
  const experiment = sdk.open();
  const id = await experiment.id;
  const send = async (...rows: object[]) => {
    sdk.queue(...rows.map((row) => ({ experiment_id: id, ...row })));
    await experiment.flush();
  };
  return { ...sdk, experiment, id, send, row: (key: string) => server.rows(id).get(key) };
}

function ask(server: BraintrustServer, query: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${server.apiKey}` };
  return fetch(`${server.url}/btql`, { method: "POST", headers, body: JSON.stringify({ query, fmt: "json" }) });
}

async function page(server: BraintrustServer, query: string) {
  return (await (await ask(server, query)).json()) as { data: Record<string, unknown>[]; cursor: string | null };
}

describe("a row", () => {
  it("replaces the one with its id", async () => {
    await using server = await startBraintrustServer();
    const { send, row, id } = await opened(server);
    await send({ id: "a", input: 1, scores: { resolved: 1 }, tags: ["x"] });
    await send({ id: "a", input: 2, created: "2026-01-01T00:00:00Z" });
    expect(row("a")).toEqual({ id: "a", experiment_id: id, input: 2, created: "2026-01-01T00:00:00Z" });
    expect(server.allRows()).toHaveLength(1);
  });

  it("is merged deeply on demand, but for its place in the tree", async () => {
    await using server = await startBraintrustServer();
    const { send, row } = await opened(server);
    const identity = { span_id: "s", root_span_id: "s", span_parents: [], created: "2026-01-01T00:00:00Z" };
    await send({ id: "a", ...identity, metadata: { kept: 1, list: [1] }, scores: { resolved: 1 }, tags: ["x"] });
    await send({
      id: "a",
      _is_merge: true,
      span_id: "t",
      root_span_id: "t",
      metadata: { list: [2] },
      scores: { scope: null },
      tags: ["y"],
    });
    expect(row("a")).toMatchObject({
      ...identity,
      metadata: { kept: 1, list: [2] },
      scores: { resolved: 1, scope: null },
      tags: ["x", "y"],
    });
    expect(row("a")).not.toHaveProperty("_is_merge");
  });

  it("is merged no deeper than it says, and loses what it says from lists", async () => {
    await using server = await startBraintrustServer();
    const { send, row } = await opened(server);
    await send({ id: "a", input: { one: { x: 1 }, two: { x: 1 } }, output: { old: 1 }, tags: ["x", "y"] });
    const paths = { _merge_paths: [["input", "one"], ["output"]], _array_delete: [{ path: ["tags"], delete: ["x"] }] };
    await send({ id: "a", _is_merge: true, ...paths, input: { one: { y: 2 }, two: { y: 2 } }, output: { new: 2 }, tags: ["z"] });
    const { id, input, output, tags } = row("a") ?? expect.fail("no row");
    expect({ id, input, output, tags }).toEqual({
      ...{ id: "a", output: { new: 2 }, tags: ["y", "z"] },
      input: { one: { y: 2 }, two: { x: 1, y: 2 } },
    });
    expect(Object.keys(row("a") ?? {}).filter((key) => key.startsWith("_"))).toEqual([]);
  });

  it("of a merge into nothing is a fragment, and one deleted is gone", async () => {
    await using server = await startBraintrustServer();
    const { send, row } = await opened(server);
    await send({ id: "a", _is_merge: true, output: 1 }, { id: "b" });
    await send({ id: "b", _object_delete: true });
    expect(row("a")).toMatchObject({ output: 1 });
    expect(row("b")).toBeUndefined();
  });

  it("is refused with its whole batch for a score out of range or an unknown experiment", async () => {
    await using server = await startBraintrustServer();
    const { send, errors } = await opened(server);
    await send({ id: "a" }, { id: "b", scores: { resolved: 2 } });
    await send({ id: "a" }, { id: "b", experiment_id: "nobody" });
    expect(errors.map(String)).toEqual([expect.stringMatching(/400.*resolved/s), expect.stringMatching(/400.*unknown experiment/s)]);
    expect(server.allRows()).toEqual([]);
  });

  it("takes a person's review", async () => {
    await using server = await startBraintrustServer();
    const { send, row, id } = await opened(server);
    await send({ id: "a", scores: { resolved: 1 }, tags: ["x"] });
    server.editAsHuman(id, "a", { scores: { taste: 0.5 }, tags: ["checked"], metadata: { by: "me" } });
    expect(row("a")).toMatchObject({ scores: { resolved: 1, taste: 0.5 }, tags: ["x", "checked"], metadata: { by: "me" } });
    expect(() => server.editAsHuman(id, "b", {})).toThrow("no row b");
  });

  it("is an orphan without its root or its parent", async () => {
    await using server = await startBraintrustServer();
    const { experiment, send, id } = await opened(server);
    const root = experiment.startSpan({ name: "root" });
    root.startSpan({ name: "child" }).end();
    await experiment.flush();
    expect(server.rows(id).size).toBe(2);
    expect(server.orphans(id)).toEqual([]);
    await send({ id: "a", span_id: "a", root_span_id: root.rootSpanId, span_parents: ["gone"] });
    await send({ id: "b", span_id: "b", root_span_id: "gone", span_parents: [root.spanId] });
    expect(server.orphans(id).map((row) => row.id)).toEqual(["a", "b"]);
  });
});

describe("/btql", () => {
  it("pages through 30,000 rows for the SDK", async () => {
    await using server = await startBraintrustServer();
    const { send, state } = await opened(server);
    await send(...Array.from({ length: 30_000 }, (_, at) => ({ id: `row ${at}`, span_id: `row ${at}` })));
    const read = init({ state, project: "suite", experiment: "one", open: true });
    const ids = new Set<unknown>();
    for await (const row of read.fetch()) ids.add(row.id);
    expect(ids.size).toBe(30_000);
    expect(server.requests().filter(({ path }) => path === "/btql")).toHaveLength(30);
  });

  it("answers a text of clauses", async () => {
    await using server = await startBraintrustServer();
    const { send, id } = await opened(server);
    await send(...["a", "b", "c"].map((key) => ({ id: key, root_span_id: "r", metadata: { row: key, "odd name": 1 } })));
    const first = await page(server, `select: id, metadata.row as row | from: experiment('${id}') | limit: 2`);
    expect(first).toEqual({
      data: [
        { id: "a", row: "a" },
        { id: "b", row: "b" },
      ],
      cursor: expect.any(String),
    });
    const query = `\n  select: metadata.row, metadata."odd name" as odd\n  from: experiment("${id}") spans\n| limit: 2\n| cursor: '${first.cursor}'`;
    expect(await page(server, query)).toEqual({ data: [{ row: "c", odd: 1 }], cursor: null });
    expect(await page(server, `from: experiment('${id}') | select: *`)).toMatchObject({ data: [{ id: "a" }, {}, {}] });
  });

  it.each([
    ["select: id | from: experiment('ID') | filter: id = 'a'", /filter/],
    ["select: count(id) | from: experiment('ID')", /count\(id\) is no path/],
    ["select: id | from: experiment('nobody')", /nobody not found/],
    ["select: id | from: experiment('ID') | cursor: 'mine'", /none of ours/],
    ["select: id | from: experiment('ID') traces", /from/],
  ])("says so of what it does not speak: %s", async (query, message) => {
    await using server = await startBraintrustServer();
    const { id } = await opened(server);
    const answer = await ask(server, query.replace("ID", id));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(message);
  });

  it("answers as before until a write has become visible", async () => {
    const seen = async (server: BraintrustServer, id: string) => await page(server, `select: output | from: experiment('${id}')`);
    await using never = await startBraintrustServer({ visibleAfterMs: 3_600_000 });
    await using soon = await startBraintrustServer({ visibleAfterMs: 50 });
    for (const server of [never, soon]) {
      const { send, id } = await opened(server);
      await send({ id: "a", output: 1 });
      expect(server.rows(id).size).toBe(1);
      if (server === never) expect(await seen(server, id)).toMatchObject({ data: [] });
      else await expect.poll(() => seen(server, id), { timeout: 10_000 }).toMatchObject({ data: [{ output: 1 }] });
    }
  });
});
