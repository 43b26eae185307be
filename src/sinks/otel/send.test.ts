import { describe, expect, it } from "vitest";
import { type OtlpFault, type OtlpServer, otlpServer } from "../../../test/support/otlp-server.ts";
import { sampleCopy, sampleExperiment, sampleTrace } from "../../../test/support/sample-trace.ts";
import { SinkFailure } from "../failure.ts";
import { type OtelOptions, otelSink } from "./index.ts";

const KEY = "Bearer abcdef-0123456789";

async function openAt({ endpoint }: Pick<OtlpServer, "endpoint">, options: OtelOptions = {}) {
  const headers = { authorization: KEY, "x-tenant": "acme" };
  return otelSink({ endpoint, headers, headersFrom: "MY_HEADERS", endpointFrom: "otel.endpoint", ...options }).open(sampleExperiment);
}

/** How a trial fares whose first request meets this fault. */
async function failureOf(fault: OtlpFault, options: OtelOptions = {}): Promise<SinkFailure> {
  await using server = await otlpServer();
  server.next(fault);
  const experiment = await openAt(server, options);
  const failure = await experiment.send(sampleCopy()).catch((error: unknown) => error);
  await experiment.close();
  expect(server.requests).toHaveLength(1); // one attempt: patience is its driver's
  if (!(failure instanceof SinkFailure)) throw new Error(`no SinkFailure: ${String(failure)}`);
  return failure;
}

describe("sending a trial", () => {
  it("posts binary protobuf with the given headers", async () => {
    await using server = await otlpServer();
    const experiment = await openAt(server);
    expect(await experiment.send(sampleCopy())).toEqual({ digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(server.requests.map(({ headers, path }) => [path, headers["content-type"], headers.authorization, headers["x-tenant"]])).toEqual(
      [["/v1/traces", "application/x-protobuf", KEY, "acme"]],
    );
    expect(server.stored()).toHaveLength(sampleTrace().spans.length);
  });

  it("again changes nothing where its receipt is the same, and replaces it by id where it is not", async () => {
    await using server = await otlpServer();
    const experiment = await openAt(server);
    const receipt = await experiment.send(sampleCopy());
    expect(await experiment.send(sampleCopy(), receipt)).toEqual(receipt);
    expect(server.requests).toHaveLength(1);
    const changed = sampleTrace({ scores: { "tests.resolved": 0 } });
    expect(await experiment.send(sampleCopy(changed), receipt)).not.toEqual(receipt);
    expect(server.requests).toHaveLength(2);
    expect(server.stored()).toHaveLength(changed.spans.length);
    const [root] = server.stored().filter((span) => span.parentSpanId === "");
    expect(root?.events.map((event) => event.attributes["gen_ai.evaluation.score.value"])).toEqual([0]);
  });

  it("goes in several requests where it is large, and is there only with the last one", async () => {
    await using server = await otlpServer();
    const experiment = await openAt(server, { mostBytes: 3_000 });
    server.next(undefined, { status: 503 });
    await expect(experiment.send(sampleCopy())).rejects.toMatchObject({ kind: "unavailable" });
    expect(server.requests).toHaveLength(2);
    await experiment.send(sampleCopy());
    expect(server.requests.length).toBeGreaterThan(4);
    expect(Math.max(...server.requests.map(({ bytes }) => bytes))).toBeLessThan(6_000);
    expect(server.stored()).toHaveLength(sampleTrace().spans.length);
  });

  it.each<[string, OtlpFault]>([
    ["in protobuf", { partial: { rejected: 0, message: "attributes were cut" } }],
    ["in JSON", { partial: { rejected: 0, message: "attributes were cut" }, as: "json" }],
    ["as an empty object", { answer: "{}", type: "application/json" }],
    ["as text", { answer: "ok", type: "text/plain" }],
    ["as text without end", "endless"],
  ])("is content with a success, answered %s", async (_what, fault) => {
    await using server = await otlpServer();
    server.next(fault);
    const experiment = await openAt(server);
    expect(await experiment.send(sampleCopy())).toHaveProperty("digest");
  });
});

describe("a receiver that refuses", () => {
  it.each([401, 403])("the key with %i: denied, with the variable to mend", async (status) => {
    const failure = await failureOf({ status, message: "bad key" });
    expect(failure).toMatchObject({ kind: "denied", hint: "Check the key in the headers of MY_HEADERS." });
    expect(failure.message).toMatch(new RegExp(`/v1/traces answered ${status}: bad key$`));
  });

  it.each([404, 405, 415, 302, 307])("the address with %i: denied, with what to mend", async (status) => {
    const failure = await failureOf({ status, headers: { location: "http://127.0.0.1:9/elsewhere" } });
    expect(failure).toMatchObject({ kind: "denied", hint: expect.stringMatching(/OTLP\/HTTP receiver\? Check otel\.endpoint\.$/) });
  });

  it.each([400, 413, 422, 431])("the trial with %i: rejected", async (status) => {
    expect(await failureOf({ status, message: "too large" })).toMatchObject({ kind: "rejected", retryAfterSec: undefined });
  });

  it.each<OtlpFault>([
    { partial: { rejected: 3, message: "spans are too old" } },
    { partial: { rejected: 3, message: "spans are too old" }, as: "json" },
  ])("some of the spans: rejected, with its words ($as)", async (fault) => {
    const failure = await failureOf(fault);
    expect(failure).toMatchObject({ kind: "rejected", message: expect.stringMatching(/rejected 3 spans: spans are too old$/) });
  });

  it.each<["text" | "json" | "protobuf" | "html", string]>([
    ["text", "slow down please"],
    ["json", "slow down please"],
    ["protobuf", "slow down please"],
    ["protobuf", "x".repeat(300)],
    ["html", ""],
  ])("says why, in %s", async (as, words) => {
    const { message } = await failureOf({ status: 400, as, message: as === "html" ? "<html>busy" : words });
    expect(message.endsWith(words === "" ? "answered 400" : `answered 400: ${words}`)).toBe(true);
  });
});

describe("a receiver that is not there for now", () => {
  it.each<[number, string | undefined, number | undefined]>([
    [429, "7", 7],
    [503, "120", 120],
    [503, undefined, undefined],
    [429, "soon", undefined],
    [502, undefined, undefined],
    [500, undefined, undefined],
    [408, undefined, undefined],
  ])("%i with Retry-After %s: unavailable for %s s", async (status, after, retryAfterSec) => {
    const failure = await failureOf({ status, headers: after === undefined ? {} : { "retry-after": after } });
    expect(failure).toMatchObject({ kind: "unavailable", retryAfterSec });
  });

  it("waits until a date", async () => {
    const { retryAfterSec = 0 } = await failureOf({
      status: 503,
      headers: { "retry-after": new Date(Date.now() + 3_600_000).toUTCString() },
    });
    expect(retryAfterSec).toBeGreaterThan(3_000);
    expect(retryAfterSec).toBeLessThanOrEqual(3_600);
    expect(await failureOf({ status: 503, headers: { "retry-after": new Date(0).toUTCString() } })).toMatchObject({ retryAfterSec: 0 });
  });

  it.each<[string, OtlpFault]>([
    ["cuts the connection", { cut: "before" }],
    ["cuts its answer", { cut: "in-answer" }],
    ["answers with a page", { answer: "<html>sign in</html>", type: "text/html; charset=utf-8" }],
    ["answers torn JSON", { answer: '{"partialSuc', type: "application/json" }],
    ["answers torn protobuf", { answer: "\u000a\u0064x", type: "application/x-protobuf" }],
  ])("%s: unavailable", async (_what, fault) => {
    expect(await failureOf(fault)).toMatchObject({ kind: "unavailable", retryAfterSec: undefined });
  });

  it("hangs: unavailable, after the time limit", async () => {
    expect(await failureOf("hang", { timeoutMs: 200 })).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("no answer within 0.2 s"),
    });
  });

  it("hangs when the sink is closed: ends at once", async () => {
    await using server = await otlpServer();
    server.next("hang");
    const experiment = await openAt(server);
    const sent = expect(experiment.send(sampleCopy())).rejects.toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("closed"),
    });
    await experiment.close();
    await sent;
  });

  it("is not listening: unavailable", async () => {
    const { endpoint, ...server } = await otlpServer();
    await server[Symbol.asyncDispose]();
    const experiment = await openAt({ endpoint });
    await expect(experiment.send(sampleCopy())).rejects.toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });
});

describe("what a failure says", () => {
  it.each<OtlpFault>([
    { status: 401, message: `no such key: ${KEY}` },
    { status: 400, as: "protobuf", message: "key abcdef-0123456789 is over its quota" },
    { status: 503, as: "json", message: JSON.stringify({ got: { authorization: KEY } }) },
    { partial: { rejected: 1, message: `for ${KEY}` } },
    { cut: "in-answer" },
  ])("is never a header's value, though the receiver repeats it: %j", async (fault) => {
    const failure = await failureOf(fault);
    const all = JSON.stringify([failure, failure.message, failure.stack, failure.hint, String(failure.cause)]);
    expect(all).not.toContain("abcdef-0123456789");
    expect(failure.message).toMatch(/v1\/traces/);
  });

  it("is never a header's value that cannot be sent", () => {
    for (const value of ["Bearer abcdef-0123456789\nx: y", "abcdef-0123456789€"]) {
      const make = () => otelSink({ headers: { authorization: value }, headersFrom: "MY_HEADERS" });
      expect(make).toThrow(/^MY_HEADERS: the value of authorization has characters that no header can carry\.$/);
    }
  });

  it("is one short line", async () => {
    const { message } = await failureOf({ status: 500, message: `a\n\u001b[31mb\n${"c".repeat(5_000)}`, as: "text" });
    expect(message).toMatch(/answered 500: a \[31mb c+$/);
    expect(message.length).toBeLessThan(600);
  });
});
