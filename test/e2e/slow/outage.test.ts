import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../../src/domain/event.ts";
import { benchIn } from "../../support/bench.ts";
import { smallAgent, smallModel, urlFor, whose } from "../../support/small-agent.ts";
import { tempFolder } from "../../support/temp.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

const outage = { pauseSec: 0.05, maxPauseSec: 0.2, attempts: 3 };
const config = { sandbox: "local", concurrency: 2, graders: 2, outage } as const;

const kinds = (events: { kind: string; state?: string }[]) => events.flatMap((event) => (event.kind === "endpoint" ? [event.state] : []));

describe("an outage", () => {
  it.each([429, 500])("with status %i that passes costs no trial: it is waited out", async (status) => {
    await using temp = await tempFolder();
    let asked = 0;
    await using model = await smallModel({
      faults: () => {
        asked += 1;
        return asked <= 3 ? { status, retryAfter: 0 } : undefined;
      },
    });
    await tinySuite(temp.path, { variants: [smallAgent(model, "a")], config });
    const { outcomes, records, events, summary } = await benchIn(temp.path);
    expect(outcomes).toEqual({ "add-alpha__a__0": "finished", "add-beta__a__0": "finished" });
    expect(kinds(events)).toContain("paused");
    expect(kinds(events).at(-1)).toBe("resumed");
    const lost = records.flatMap((record) => record.failedAttempts);
    expect(lost.map(({ outcome }) => outcome)).toEqual(Array(3).fill(status === 429 ? "rate-limited" : "model-error"));
    expect(summary.variants[0]?.lostAttempts).toEqual({ [status === 429 ? "rate-limited" : "model-error"]: 3 });
    const folder = path.join(temp.path, "results/runs/r", lost[0]?.artifacts ?? "");
    expect(await readFile(path.join(folder, "failure.txt"), "utf8")).toContain(String(status));
    expect(await readFile(path.join(folder, "network.jsonl"), "utf8")).toContain('"kind":"model"');
  });

  it("that does not pass ends in `not-started`, after a bounded number of goes; other endpoints go on", async () => {
    await using temp = await tempFolder();
    await using model = await smallModel({ faults: (asked) => (whose(asked) === "down" ? { status: 503 } : undefined) });
    const words = ["alpha", "beta", "gamma", "delta"];
    await tinySuite(temp.path, { words, variants: [smallAgent(model, "down"), smallAgent(model, "up")], config });
    const { records, events, summary } = await benchIn(temp.path);
    expect(records.filter(({ variant }) => variant === "up").map(({ outcome }) => outcome.kind)).toEqual(Array(4).fill("finished"));
    const down = records.filter(({ variant }) => variant === "down").map(({ outcome }) => outcome);
    expect(down.filter(({ kind }) => kind === "not-started").length).toBeGreaterThanOrEqual(2);
    expect(model.requests.filter((asked) => whose(asked) === "down").length).toBeLessThanOrEqual(4); // two at once, then two probes
    expect(Object.keys(summary.variants[0]?.notStarted ?? {})[0]).toMatch(
      /^endpoint down: 3 goes in a row failed, the last with model-error: 503/,
    );
    expect(kinds(events).at(-1)).toBe("closed");
    expect(summary.finished).toBe(false);
    expect((await benchIn(temp.path)).summary.finished).toBe(false); // the same command tries again
  });

  it("is left at once when the run is interrupted in the middle of a pause", async () => {
    await using temp = await tempFolder();
    await using model = await smallModel({ faults: () => ({ status: 429, retryAfter: 3_600 }) });
    const slow = { ...config, outage: { pauseSec: 3_600, maxPauseSec: 3_600, attempts: 3 } };
    await tinySuite(temp.path, { words: ["alpha"], variants: [smallAgent(model, "a")], config: slow });
    const stop = new AbortController();
    const onEvent = ({ kind }: RunEvent) => {
      if (kind === "endpoint") setImmediate(() => stop.abort());
    };
    const { records } = await benchIn(temp.path, {}, { signal: stop.signal, onEvent });
    expect(records).toMatchObject([{ outcome: { kind: "cancelled" }, failedAttempts: [{ outcome: "rate-limited" }] }]);
  });
});

describe("faults that no waiting mends", () => {
  it.each([
    [401, "auth-error", undefined],
    [402, "quota-exceeded", "insufficient_quota: no credit left"],
  ])("status %i stops what has the same endpoint, at no further cost, and nothing else", async (status, kind, message) => {
    await using temp = await tempFolder();
    await using model = await smallModel({ faults: (asked) => (whose(asked) === "bad" ? { status, message } : undefined) });
    const same = { endpoint: { url: urlFor(model, "bad") } };
    const variants = [smallAgent(model, "bad"), smallAgent(model, "same", same), smallAgent(model, "other")];
    await tinySuite(temp.path, { variants, config: { ...config, concurrency: 1 } });
    const { outcomes, summary } = await benchIn(temp.path);
    expect(Object.values(outcomes).sort()).toEqual([kind, "finished", "finished", "not-started", "not-started", "not-started"].sort());
    expect(model.requests.filter((asked) => whose(asked) === "bad")).toHaveLength(1);
    expect(Object.keys(summary.variants[1]?.notStarted ?? {})[0]).toContain(`endpoint refuses: ${kind}: ${status}`);
  });

  it("a request that is rejected as it is fails that trial alone, once", async () => {
    await using temp = await tempFolder();
    await using model = await smallModel({ faults: ({ conversation }) => (conversation === "alpha" ? { status: 404 } : undefined) });
    await tinySuite(temp.path, { variants: [smallAgent(model, "a")], config });
    const { outcomes, events } = await benchIn(temp.path);
    expect(outcomes).toEqual({ "add-alpha__a__0": "model-error", "add-beta__a__0": "finished" });
    expect(model.requests.map(({ conversation }) => conversation).sort()).toEqual(["alpha", "beta", "beta"]);
    expect(kinds(events)).toEqual([]);
  });

  it("after work is missing data with its patch, and never another try", async () => {
    await using temp = await tempFolder();
    await using model = await smallModel({ faults: ({ turn }) => (turn === 1 ? { status: 500 } : undefined) });
    await tinySuite(temp.path, { words: ["alpha"], variants: [smallAgent(model, "a")], config });
    const { records, summary } = await benchIn(temp.path);
    expect(records[0]).toMatchObject({
      attempt: 1,
      failedAttempts: [],
      outcome: { kind: "model-error" },
      verdict: { kind: "not-run", cause: "harness" },
    });
    const patch = await readFile(path.join(temp.path, "results/runs/r", records[0]?.artifacts ?? "", "patch.diff"), "utf8");
    expect(patch).toContain("+alpha");
    expect(summary.variants[0]).toMatchObject({ measured: 0, resolve: { value: null } });
    expect(model.requests).toHaveLength(2);
  });
});
