import path from "node:path";
import { Attachment } from "braintrust";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { quietSettings, sdkFor } from "../support/braintrust-server/sdk.ts";
import { type BraintrustServer, startBraintrustServer } from "../support/braintrust-server/server.ts";

beforeEach(() => {
  for (const [name, value] of Object.entries(quietSettings)) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

async function opened(server: BraintrustServer, options: Parameters<typeof sdkFor>[1] = {}) {
  const sdk = sdkFor(server, options);
  const experiment = sdk.open();
  return { ...sdk, experiment, id: await experiment.id };
}

const root = { span_id: "a", root_span_id: "a", span_parents: [] };

describe("what goes out", () => {
  it("is a row as it was queued, or one with the path of our source file for a span", async () => {
    await using server = await startBraintrustServer();
    const { queue, experiment, id } = await opened(server);
    const row = { id: "a", experiment_id: id, ...root, created: "2026-01-01T00:00:00Z", input: { task: 1 }, metrics: { start: 1, end: 2 } };
    queue(row);
    const log = () => experiment.startSpan({ name: "span", event: { id: "b" } }).end();
    log();
    await experiment.flush();
    expect(server.rows(id).get("a")).toEqual(row);
    expect(server.rows(id).get("b")).toMatchObject({
      context: { caller_filename: expect.stringContaining(path.basename(import.meta.filename)) },
    });
  });

  it("is one row where a full one and merges of a flush have one id", async () => {
    await using server = await startBraintrustServer();
    const { queue, experiment, id, errors } = await opened(server);
    queue({ id: "a", experiment_id: id, ...root, input: 1 }, { id: "a", experiment_id: id, output: 2, _is_merge: true });
    const span = experiment.startSpan({ name: "span", event: { id: "b" } });
    span.log({ output: 3 });
    span.end();
    await experiment.flush();
    expect(errors).toEqual([]);
    expect(server.received()).not.toContain("_is_merge");
    expect(server.rows(id).get("a")).toMatchObject({ ...root, input: 1, output: 2 });
    expect([...server.rows(id).keys()]).toEqual(["a", "b"]);
  });

  it("is masked, but for the error, the tags and the name", async () => {
    await using server = await startBraintrustServer();
    const { state, experiment, id } = await opened(server);
    state.setMaskingFunction(() => "masked");
    const seen = { input: "in-secret", output: "out-secret", expected: "expected-secret", metadata: { a: "meta-secret" } };
    const passed = { error: "error-secret", tags: ["tag-secret"] };
    experiment.startSpan({ name: "name-secret", event: { id: "a", ...seen, ...passed } }).end();
    await experiment.flush();
    for (const secret of ["in-secret", "out-secret", "expected-secret", "meta-secret"]) expect(server.received()).not.toContain(secret);
    expect(server.rows(id).get("a")).toMatchObject({ ...passed, span_attributes: { name: "name-secret" } });
  });
});

describe("sending a trial again", () => {
  it("leaves the children it no longer has, which `_object_delete` removes", async () => {
    await using server = await startBraintrustServer();
    const { queue, experiment, id, errors } = await opened(server);
    const child = { experiment_id: id, root_span_id: "a", span_parents: ["a"] };
    queue({ id: "a", experiment_id: id, ...root }, { id: "b", span_id: "b", ...child }, { id: "c", span_id: "c", ...child });
    await experiment.flush();
    queue({ id: "a", experiment_id: id, ...root }, { id: "b", span_id: "b", ...child });
    await experiment.flush();
    expect([...server.rows(id).keys()]).toEqual(["a", "b", "c"]);
    queue({ id: "c", experiment_id: id, _object_delete: true });
    await experiment.flush();
    expect(errors).toEqual([]);
    expect([...server.rows(id).keys()]).toEqual(["a", "b"]);
  });

  it("wipes a review as a whole row, and keeps it as a merge", async () => {
    await using server = await startBraintrustServer();
    const { queue, experiment, id } = await opened(server);
    const row = { id: "a", experiment_id: id, ...root, scores: { resolved: 1 }, tags: ["easy"] };
    queue(row);
    await experiment.flush();
    server.editAsHuman(id, "a", { scores: { taste: 0.5 }, tags: ["checked"] });
    queue({ id: "a", experiment_id: id, scores: { scope: 0.75 }, tags: ["late"], _is_merge: true });
    await experiment.flush();
    experiment.updateSpan({ id: "a", span_id: "a", root_span_id: "a", scores: { scope: 1 } });
    await experiment.flush();
    const merged = { ...root, scores: { resolved: 1, taste: 0.5, scope: 1 }, tags: ["easy", "checked", "late"] };
    expect(server.rows(id).get("a")).toMatchObject(merged);
    queue(row);
    await experiment.flush();
    expect(server.rows(id).get("a")).toMatchObject({ scores: { resolved: 1 }, tags: ["easy"] });
    expect(server.rows(id).get("a")).not.toHaveProperty("scores.taste");
  });
});

describe("an attachment", () => {
  const of = (text: string, state: Awaited<ReturnType<typeof opened>>["state"], key?: string) => {
    const attachment = new Attachment({ data: new Blob([text]), filename: "a.patch", contentType: "text/x-diff", state });
    if (key !== undefined) (attachment.reference as { key: string }).key = key;
    return attachment;
  };

  it("stays away when a batch of rows failed, also that of a row that is stored", async () => {
    await using server = await startBraintrustServer();
    vi.stubEnv("BRAINTRUST_DEFAULT_BATCH_SIZE", "1");
    vi.stubEnv("BRAINTRUST_MAX_CONCURRENT_LOG_REQUESTS", "1");
    const { queue, experiment, id, state, errors } = await opened(server);
    queue({ id: "a", experiment_id: id, output: of("patch", state, "key") }, { id: "b", experiment_id: id });
    const second = vi.fn((input: string, init?: RequestInit) => {
      if (String(init?.body).includes('"b"')) server.fail("/logs3", "500");
      return fetch(input, init);
    });
    state.setFetch(second as typeof fetch);
    await experiment.flush();
    expect(errors).toHaveLength(1);
    expect(server.rows(id).get("a")).toMatchObject({ output: { key: "key", type: "braintrust_attachment" } });
    expect(server.requests().filter((request) => request.path.includes("attachment"))).toEqual([]);
  });

  it("keeps the key it is given, so that a second upload replaces the first", async () => {
    await using server = await startBraintrustServer();
    for (const text of ["first", "second"]) {
      const { queue, experiment, id, state } = await opened(server);
      queue({ id: "a", experiment_id: id, output: of(text, state, "00000000-0000-5000-8000-000000000000") });
      await experiment.flush();
    }
    const kept = [...server.attachments()].map(([key, { bytes, status }]) => [key, String(bytes), status]);
    expect(kept).toEqual([["00000000-0000-5000-8000-000000000000", "second", "done"]]);
  });

  it("goes up by the global fetch, everything else by the one that was given", async () => {
    await using server = await startBraintrustServer({ logs3PayloadMaxBytes: 4000 });
    const real = globalThis.fetch;
    const seen = { given: new Set<string>(), global: new Set<string>() };
    const noting =
      (where: Set<string>): typeof fetch =>
      (input, init) => {
        const { pathname } = new URL(String(input));
        where.add(`${init?.method ?? "GET"} ${pathname.replace(/^(\/storage\/\w+\/).*/, "$1KEY")}`);
        return real(input, init);
      };
    vi.stubGlobal("fetch", noting(seen.global));
    const { queue, experiment, id, state, errors } = await opened(server, { fetch: noting(seen.given) });
    queue({ id: "a", experiment_id: id, output: of("patch", state) }, { id: "b", experiment_id: id, input: "x".repeat(5000) });
    await experiment.flush();
    expect(errors).toEqual([]);
    expect([...seen.global]).toEqual(["PUT /storage/attachment/KEY"]);
    const rest = ["/api/apikey/login", "/api/experiment/register", "/logs3", "/logs3/overflow", "/attachment", "/attachment/status"];
    const wanted = [...rest.map((at) => `POST ${at}`), "GET /version", "PUT /storage/overflow/KEY"];
    expect([...seen.given].toSorted()).toEqual(wanted.toSorted());
  });
});
