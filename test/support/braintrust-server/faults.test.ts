import { describe, expect, it } from "vitest";
import type { FaultKind } from "./faults.ts";
import { quietSettings, sdkFor } from "./sdk.ts";
import { type BraintrustServer, startBraintrustServer } from "./server.ts";

Object.assign(process.env, quietSettings);

/** One row sent while the fault is on: what the SDK was told, and whether the row is there. */
async function underFault(server: BraintrustServer, kind: FaultKind) {
  const sdk = sdkFor(server);
  const experiment = sdk.open();
  const id = await experiment.id;
  server.fail("/logs3", kind);
  sdk.queue({ id: "a", experiment_id: id });
  await experiment.flush();
  const { status } = server.requests().findLast(({ fault }) => fault === kind) ?? {};
  return { said: sdk.errors.map(String).join(), stored: server.rows(id).size, status };
}

describe("a fault", () => {
  it.each(["500", "503", "429", "401", "403", "413", "400"] as const)("%s is answered instead of acting", async (kind) => {
    await using server = await startBraintrustServer();
    const { said, stored, status } = await underFault(server, kind);
    expect({ stored, status }).toEqual({ stored: 0, status: Number(kind) });
    expect(said).toContain(kind);
  });

  it.each([
    ["cut-before", 0, undefined, /fetch failed/],
    ["cut-after", 1, undefined, /fetch failed/],
    ["502-after-write", 1, 502, /502/],
    ["html-200", 0, 200, /JSON/],
    ["lie-200", 0, 200, /^$/],
    ["slow", 1, 200, /^$/],
  ] as const)("%s leaves %i rows", async (kind, stored, status, message) => {
    await using server = await startBraintrustServer();
    const found = await underFault(server, kind);
    expect(found).toEqual({ stored, status, said: expect.stringMatching(message) });
  });

  it("lies of a registration too", async () => {
    await using server = await startBraintrustServer();
    server.fail("/api/experiment/register", "lie-200", 2);
    expect(await sdkFor(server).open("one", { update: true }).id).toBeTruthy();
    expect(server.experiments()).toEqual([]);
  });

  it("says when to come back", async () => {
    await using server = await startBraintrustServer();
    server.fail(/./, { kind: "429", retryAfterSeconds: 7 });
    expect((await fetch(`${server.url}/version`)).headers.get("retry-after")).toBe("7");
  });

  it("hangs until the server closes, or for as long as it is told to", async () => {
    const server = await startBraintrustServer();
    server.fail("/version", { kind: "hang", delayMs: 20 });
    await expect(fetch(`${server.url}/version`)).rejects.toThrow();
    server.fail("/version", "hang");
    const hanging = fetch(`${server.url}/version`).then(
      () => "answered",
      () => "cut",
    );
    await expect.poll(() => server.requests().length).toBe(2);
    await server[Symbol.asyncDispose]();
    expect(await hanging).toBe("cut");
  });

  it("hits so many of the matching requests, and none after `calm()`", async () => {
    await using server = await startBraintrustServer();
    server.fail(/^GET \/ver/, "500", 2);
    const status = async () => (await fetch(`${server.url}/version`, { headers: { authorization: `Bearer ${server.apiKey}` } })).status;
    expect([await status(), await status(), await status()]).toEqual([500, 500, 200]);
    server.fail("/version", "500", Number.POSITIVE_INFINITY);
    expect(await status()).toBe(500);
    server.calm();
    expect(await status()).toBe(200);
  });
});

describe("chaos", () => {
  async function statuses(seed: number, rate: number) {
    await using server = await startBraintrustServer();
    server.chaos({ seed, rate, mix: ["500", "503"], only: ["/version"] });
    const ask = async (path: string) => (await fetch(server.url + path)).status;
    const found: number[] = [];
    for (let at = 0; at < 40; at++) found.push(await ask("/version"));
    expect(await ask("/elsewhere")).toBe(401);
    return found;
  }

  it("is the same for the same seed, at about its rate", async () => {
    const found = await statuses(1, 0.5);
    expect(await statuses(1, 0.5)).toEqual(found);
    expect(await statuses(2, 0.5)).not.toEqual(found);
    expect(new Set(found)).toEqual(new Set([500, 503, 401]));
    expect(found.filter((status) => status !== 401).length).toSatisfy((faults: number) => faults > 8 && faults < 32);
    expect(new Set(await statuses(1, 0))).toEqual(new Set([401]));
  });

  it("loses nothing for a client that tries again", async () => {
    await using server = await startBraintrustServer();
    const sdk = sdkFor(server);
    const experiment = sdk.open();
    const id = await experiment.id;
    server.chaos({ seed: 3, rate: 0.4 });
    for (let row = 0; row < 30; row++) {
      do {
        sdk.errors.length = 0;
        sdk.queue({ id: `${row}`, experiment_id: id });
        await experiment.flush();
      } while (sdk.errors.length > 0);
    }
    expect(server.rows(id).size).toBe(30);
    expect(server.requests().filter(({ fault }) => fault).length).toBeGreaterThan(5);
  });
});

describe("what came in", () => {
  it("is kept whole, but for the bearer", async () => {
    await using server = await startBraintrustServer({ apiKey: "the-key" });
    const sdk = sdkFor(server);
    const experiment = sdk.open("named");
    const before = server.bytesIn();
    sdk.queue({ id: "a", experiment_id: await experiment.id, error: "a secret" });
    server.fail("/logs3", "cut-before");
    await experiment.flush();
    for (const text of ["a secret", "named", "POST /logs3", "content-type: application/json"]) expect(server.received()).toContain(text);
    expect(server.received()).not.toContain("the-key");
    expect(server.bytesIn()).toBeGreaterThan(before);
  });
});
