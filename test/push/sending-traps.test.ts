import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { quietSettings, sdkFor } from "../support/braintrust-server/sdk.ts";
import { type BraintrustServer, startBraintrustServer } from "../support/braintrust-server/server.ts";
import { inChild } from "./child.ts";

const EVER = Number.POSITIVE_INFINITY;
const HOUR = 3600;

beforeEach(() => {
  for (const [name, value] of Object.entries(quietSettings)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

const asked = (server: BraintrustServer, path: string) => server.requests().filter((request) => request.path === path);

/** A state whose experiment is registered. */
async function opened(server: BraintrustServer, options: Parameters<typeof sdkFor>[1] = {}) {
  const sdk = sdkFor(server, options);
  const experiment = sdk.open();
  const id = await experiment.id;
  return { ...sdk, experiment, id, queue: (key: string) => sdk.queue({ id: key, experiment_id: id }) };
}

describe("flush()", () => {
  it("resolves, silently, when every row was refused", async () => {
    await using server = await startBraintrustServer();
    server.fail("/logs3", "401", EVER);
    const { told, ...end } = await inChild("flush", server);
    expect(told).toEqual(["flushed"]);
    expect(end).toEqual({ stdout: "", stderr: "", exitCode: 0 });
    expect(server.allRows()).toEqual([]);
    // Also a 401 is tried three times.
    const requests = asked(server, "/logs3");
    expect(requests.length).toBeGreaterThanOrEqual(3);
    expect(requests.length % 3).toBe(0);
  });

  it("tries three times by default and once with NUM_RETRIES=0", async () => {
    await using server = await startBraintrustServer();
    server.fail("/logs3", "500", EVER);
    const once = await opened(server);
    once.queue("a");
    await once.experiment.flush();
    expect(asked(server, "/logs3")).toHaveLength(1);
    vi.stubEnv("BRAINTRUST_NUM_RETRIES", undefined);
    const thrice = await opened(server);
    thrice.queue("a");
    await thrice.experiment.flush();
    expect(asked(server, "/logs3")).toHaveLength(4);
    expect([once.errors.length, thrice.errors.length]).toEqual([1, 1]);
  });

  it("does not wait for as long as Retry-After says", async () => {
    await using server = await startBraintrustServer();
    vi.stubEnv("BRAINTRUST_NUM_RETRIES", undefined);
    server.fail("/logs3", { kind: "429", retryAfterSeconds: HOUR });
    const { queue, experiment, id } = await opened(server);
    queue("a");
    await experiment.flush();
    expect(server.rows(id).size).toBe(1);
  });

  it("is the only thing that sends with SYNC_FLUSH=1, and is not needed without", async () => {
    await using server = await startBraintrustServer();
    const held = await opened(server);
    held.queue("held");
    vi.stubEnv("BRAINTRUST_SYNC_FLUSH", undefined);
    const eager = await opened(server);
    eager.queue("eager");
    // The one queued later is in, and the other has not been sent.
    await expect.poll(() => [...server.rows(eager.id).keys()], { timeout: 20_000 }).toEqual(["eager"]);
    expect(server.received()).not.toContain('"held"');
    await held.experiment.flush();
    expect([...server.rows(held.id).keys()]).toEqual(["eager", "held"]);
  });

  it("waits for a server that does not answer until the fetch it was given gives up", async () => {
    await using server = await startBraintrustServer();
    server.fail("/logs3", "hang", EVER);
    const patient = await opened(server);
    patient.queue("a");
    const waiting = patient.experiment.flush().then(() => "flushed");
    const timed: typeof fetch = (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(1000) });
    const hasty = await opened(server, { fetch: timed });
    hasty.queue("a");
    await hasty.experiment.flush();
    expect(hasty.errors.map(String)).toEqual([expect.stringMatching(/timeout/i)]);
    // It was asked first, and still waits.
    expect(await Promise.race([waiting, "pending"])).toBe("pending");
    expect(patient.errors).toEqual([]);
  });
});

describe("onFlushError", () => {
  it("is heard on a state, not through init() or login()", async () => {
    await using server = await startBraintrustServer();
    server.fail("/logs3", "500", EVER);
    const { told } = await inChild("onFlushError", server, { env: { BRAINTRUST_NUM_RETRIES: "0", BRAINTRUST_SYNC_FLUSH: "1" } });
    expect(told).toEqual(["init flushed", "state", "state flushed"]);
  });
});

describe("a failure that is remembered", () => {
  it.each(["/api/apikey/login", "/api/experiment/register"])("%s failed once: every later row of the experiment is lost", async (path) => {
    await using server = await startBraintrustServer();
    server.fail(path, "500");
    const { open, errors } = sdkFor(server);
    const experiment = open();
    for (const input of [1, 2]) {
      experiment.log({ input, output: 1, scores: {} });
      await experiment.flush();
    }
    expect(errors).toHaveLength(2);
    await expect(experiment.id).rejects.toThrow("500");
    const again = sdkFor(server).open();
    again.log({ input: 3, output: 1, scores: {} });
    await again.flush();
    expect(server.allRows()).toMatchObject([{ input: 3 }]);
  });

  it("one experiment that cannot be registered takes the rows of another with it", async () => {
    await using server = await startBraintrustServer();
    const { open, errors } = sdkFor(server);
    const healthy = open("healthy");
    await healthy.id;
    server.fail("/api/experiment/register", "403", EVER);
    healthy.log({ input: 1, output: 1, scores: {} });
    open("refused").log({ input: 2, output: 1, scores: {} });
    await healthy.flush();
    expect(errors.map(String)).toEqual([expect.stringContaining("403")]);
    expect(server.allRows()).toEqual([]);
  });

  it("`/version` failed once: overflow is never used", async () => {
    await using server = await startBraintrustServer({ logs3PayloadMaxBytes: 4000 });
    server.fail("/version", "500");
    const { queue, experiment, errors, open } = await opened(server);
    queue("small");
    await experiment.flush();
    open().log({ input: "x".repeat(5000), output: 1, scores: {} });
    await experiment.flush();
    expect(errors.map(String)).toEqual([expect.stringContaining("413")]);
    expect(asked(server, "/logs3/overflow")).toEqual([]);
    expect(asked(server, "/version")).toHaveLength(1);
  });
});

describe("the end of the process", () => {
  it.each([
    ["end", 1],
    ["exit", 0],
    ["endWithoutExitFlush", 0],
  ] as const)("%s: %i rows arrive", async (scene, rows) => {
    await using server = await startBraintrustServer();
    const end = await inChild(scene, server, { env: { BRAINTRUST_SYNC_FLUSH: "1" } });
    expect(end).toEqual({ told: [], stdout: "", stderr: "", exitCode: 0 });
    expect(server.allRows()).toHaveLength(rows);
  });
});

describe("an empty variable", () => {
  it("MAX_REQUEST_SIZE sends every row through overflow", async () => {
    await using server = await startBraintrustServer();
    vi.stubEnv("BRAINTRUST_MAX_REQUEST_SIZE", "");
    const { queue, experiment, id } = await opened(server);
    for (const key of ["a", "b", "c"]) queue(key);
    await experiment.flush();
    expect(asked(server, "/logs3/overflow")).toHaveLength(3);
    expect(server.rows(id).size).toBe(3);
  });

  it("API_URL breaks the login", async () => {
    await using server = await startBraintrustServer();
    vi.stubEnv("BRAINTRUST_API_URL", "");
    await expect(sdkFor(server).open().id).rejects.toThrow(/organization/);
  });
});
