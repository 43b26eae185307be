import { execFileSync, fork } from "node:child_process";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type BraintrustOptions, braintrustSink } from "../../src/sinks/braintrust/index.ts";
import { SinkFailure } from "../../src/sinks/failure.ts";
import type { FaultKind } from "../support/braintrust-server/faults.ts";
import { type BraintrustServer, startBraintrustServer } from "../support/braintrust-server/server.ts";
import { copyOf, smallExperiment, smallTrace } from "../support/small-trace.ts";
import { tempFolder } from "../support/temp.ts";

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("BRAINTRUST_")) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

const sinkFor = ({ url, apiKey }: BraintrustServer, options: Partial<BraintrustOptions> = {}) =>
  braintrustSink({ appUrl: url, apiKey, ...options });

/** Opens and sends, as whoever drives a sink does after a failure as well. */
async function push(sink: ReturnType<typeof sinkFor>): Promise<SinkFailure | "sent"> {
  try {
    const experiment = await sink.open(smallExperiment());
    try {
      await experiment.send(copyOf(smallTrace()));
    } finally {
      await experiment.close();
    }
    return "sent";
  } catch (error) {
    if (error instanceof SinkFailure) return error;
    throw error;
  }
}

const login = "/api/apikey/login";
const register = "/api/experiment/register";
const put = /^PUT \/storage\/attachment/;
const everything = [login, register, "/btql", "/attachment", put, "/attachment/status", "/logs3"];

describe.each(everything)("%s", (match) => {
  it.each([
    ["401", "denied"],
    ["403", "denied"],
    ["400", "rejected"],
    ["413", "rejected"],
    ["429", "unavailable"],
    ["500", "unavailable"],
    ["503", "unavailable"],
    ["502-after-write", "unavailable"],
    ["cut-before", "unavailable"],
    ["cut-after", "unavailable"],
    ["html-200", "unavailable"],
  ] as [FaultKind, SinkFailure["kind"]][])("%s is %s, and the next attempt gets through", async (kind, expected) => {
    await using server = await startBraintrustServer();
    const sink = sinkFor(server);
    server.fail(match, { kind, retryAfterSeconds: 7 });
    const failure = await push(sink);
    expect(failure).toMatchObject({ kind: expected, retryAfterSec: kind === "429" ? 7 : undefined });
    if (expected === "denied") expect((failure as SinkFailure).hint).toMatch(/key|upload/);
    expect(await push(sink)).toBe("sent");
    expect(server.allRows()).toHaveLength(10);
    expect(server.orphans(server.experiments()[0]?.id ?? "")).toEqual([]);
    expect([...server.attachments().values()]).toMatchObject([{ status: "done", bytes: Buffer.from("+power") }]);
  });

  it("hangs: an attempt ends in time", async () => {
    await using server = await startBraintrustServer();
    const sink = sinkFor(server, { timeoutMs: 1000 });
    server.fail(match, "hang");
    expect(await push(sink)).toMatchObject({ kind: "unavailable", message: expect.stringContaining("no answer within") });
    expect(await push(sink)).toBe("sent");
    expect(server.allRows()).toHaveLength(10);
  });
});

describe("a failure", () => {
  it("says what to mend", async () => {
    await using server = await startBraintrustServer();
    const wrongKey = await push(sinkFor(server, { apiKey: "sk-wrong-key", keyName: "TEAM_KEY" }));
    expect(wrongKey).toMatchObject({ kind: "denied", hint: expect.stringContaining("TEAM_KEY") });
    expect(`${wrongKey}`).not.toContain("sk-wrong-key");
    expect(await push(sinkFor(server, { org: "nobody" }))).toMatchObject({ kind: "denied", hint: expect.stringContaining('"nobody"') });
    server.fail("/logs3", "403");
    expect(await push(sinkFor(server, { project: "p" }))).toMatchObject({
      kind: "denied",
      hint: expect.stringContaining('write 10 rows in project "p"'),
    });
    expect(await push(sinkFor(server, { appUrl: `${server.url}/wrong` }))).toMatchObject({
      kind: "denied",
      hint: expect.stringContaining("appUrl"),
    });
    expect(await push(sinkFor(server, { apiUrl: `${server.url}/wrong` }))).toMatchObject({
      kind: "denied",
      hint: expect.stringContaining("apiUrl"),
    });
  });

  it("tells the span that was too large", async () => {
    await using server = await startBraintrustServer({ maxBodyBytes: 20_000, logs3PayloadMaxBytes: null });
    const trace = smallTrace();
    const spans = trace.spans.map((span) => (span.kind === "tool" ? { ...span, output: "z".repeat(30_000) } : span));
    const experiment = await sinkFor(server).open(smallExperiment());
    const sending = experiment.send(copyOf({ ...trace, spans: spans as typeof trace.spans }));
    await expect(sending).rejects.toMatchObject({ kind: "rejected", message: expect.stringMatching(/413.*span "shell" with 30\d\d\d/) });
  });

  it("is of one trial only", async () => {
    await using server = await startBraintrustServer();
    const experiment = await sinkFor(server).open(smallExperiment());
    await experiment.send(copyOf(smallTrace({ trialId: "first" })));
    server.fail("/logs3", "400");
    const trials = ["a", "b", "c", "d"].map((trialId) => experiment.send(copyOf(smallTrace({ trialId }))));
    const ends = await Promise.allSettled(trials);
    expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected"]);
    expect(server.rows(experiment.id ?? "").size).toBe(40);
  });

  it("nothing listens", async () => {
    const server = await startBraintrustServer();
    await server[Symbol.asyncDispose]();
    expect(await push(sinkFor(server))).toMatchObject({ kind: "unavailable", message: expect.stringContaining("ECONNREFUSED") });
  });

  it("of the size limit's query is none", async () => {
    await using server = await startBraintrustServer();
    server.fail("/version", "500");
    expect(await push(sinkFor(server))).toBe("sent");
  });
});

it("gets through where half of all requests fail, because what is done stays done", async () => {
  await using server = await startBraintrustServer();
  const sink = sinkFor(server);
  const files = ["a", "b", "c"].map((name) => ({ name, contentType: "text/plain", data: Buffer.from(name) }));
  server.chaos({ seed: 7, rate: 0.5 });
  let attempts = 0;
  for (const trialId of ["1", "2", "3", "4", "5"]) {
    for (let sent = false; !sent; attempts += 1) {
      expect(attempts).toBeLessThan(300);
      const experiment = await sink.open(smallExperiment()).catch(() => undefined);
      sent = (await experiment?.send(copyOf(smallTrace({ trialId, files }))).catch(() => undefined)) !== undefined;
      await experiment?.close();
    }
  }
  server.calm();
  expect(server.allRows()).toHaveLength(50);
  expect(server.attachments().size).toBe(15);
  expect(asked(server, login)).toBeLessThan(20);
});

const asked = (server: BraintrustServer, at: string) => server.requests().filter((request) => request.path === at).length;

describe("this process", () => {
  it("gets no listeners, and its fetch back", async () => {
    await using server = await startBraintrustServer();
    const events = ["beforeExit", "exit", "SIGINT", "SIGTERM"];
    await push(sinkFor(server));
    const [before, fetchBefore] = [events.map((name) => process.listenerCount(name)), globalThis.fetch];
    for (let at = 0; at < 3; at += 1) await push(sinkFor(server));
    expect(events.map((name) => process.listenerCount(name))).toEqual(before);
    expect(globalThis.fetch).toBe(fetchBefore);
  });

  it("ends by itself after an upload that hung, prints nothing, and reads no key file around it", async () => {
    await using server = await startBraintrustServer();
    await using temp = await tempFolder();
    // Who reads it waits for ever.
    execFileSync("mkfifo", [path.join(temp.path, ".env.braintrust")]);
    server.fail(put, "hang");
    const script = path.join(import.meta.dirname, "lone-sink.ts");
    const child = fork(script, [server.url, server.apiKey], {
      cwd: temp.path,
      silent: true,
      env: { PATH: process.env["PATH"], BRAINTRUST_DEBUG_LOG_LEVEL: "debug" },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (output += String(data)));
    const told: unknown[] = [];
    child.on("message", (message) => told.push(message));
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect({ code, output, told }).toEqual({ code: 0, output: "", told: ["unavailable"] });
  });
});
