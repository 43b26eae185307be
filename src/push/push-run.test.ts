import { appendFile, readFile, stat, truncate } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fastClock } from "../../test/support/fast-clock.ts";
import { type Fault, OtherPlace, type Request } from "../../test/support/other-place.ts";
import { seeded } from "../../test/support/seeded.ts";
import { type StoredRun, storedRun } from "../../test/support/stored-run.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { secretSet } from "../lib/redact.ts";
import { readLinks } from "../store/ledgers.ts";
import { readLatest } from "../store/reader.ts";
import { traceDigest } from "../trace/digest.ts";
import { loadTrace } from "../trace/load.ts";
import { ledgerFile } from "./ledger.ts";
import { pushRun } from "./push-run.ts";
import type { PushEvent, PushOptions, PushReport } from "./types.ts";

const redactor = secretSet([{ name: "PLACE_KEY", value: "sesame-open-1234" }]).redactor();

/** Only how long is waited at most. */
const SOON = { timeout: 30_000 };

function push(run: StoredRun, place: OtherPlace, options: Partial<PushOptions> = {}): Promise<PushReport> {
  return pushRun({
    ...{ folder: run.folder, sink: place.sink(), redactor, signal: new AbortController().signal },
    ...{ clock: fastClock(), random: seeded(1), giveUpMs: Number.POSITIVE_INFINITY },
    ...options,
  });
}

/** A run of which every trial has a record. */
async function recordedRun(results: string, options: Parameters<typeof storedRun>[1] = {}): Promise<StoredRun> {
  const run = await storedRun(results, options);
  for (const trialId of run.trialIds) await run.record(trialId);
  return run;
}

/** Whether the place has each trial of the run once, whole, and as it is on disk now. */
async function expectAllThere(run: StoredRun, place: OtherPlace, but: readonly string[] = []): Promise<void> {
  const { byTrial } = await readLatest(run.folder, (record) => record);
  const wanted = new Map<string, string>();
  for (const record of byTrial.values()) {
    const trace = await loadTrace({ folder: run.folder, manifest: run.manifest, record, redactor });
    if (!but.includes(record.trialId)) wanted.set(record.trialId, traceDigest(trace));
  }
  const there = [...place.copies()]
    .filter(([trialId]) => !but.includes(trialId))
    .map(([id, copy]) => [id, copy.partial ? "partial" : copy.digest]);
  expect(Object.fromEntries(there)).toEqual(Object.fromEntries(wanted));
}

describe("a push", () => {
  it("opens the baseline first, the others with it as their base, and sends each trial once, in the order of the journal", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path);
    for (const trialId of run.trialIds.toReversed()) await run.record(trialId);
    const place = new OtherPlace();
    const report = await push(run, place, { concurrency: 1 });
    expect(report).toMatchObject({ sent: 6, skipped: 0, recorded: 6, planned: 6, refused: [], missing: [], stopped: null, sink: "place" });
    expect(place.sends()).toEqual(run.trialIds.toReversed());
    expect([...place.experiments.values()].map(({ name, base }) => [name, base])).toEqual([
      ["suite base one", undefined],
      ["suite other one", "id of suite base one"],
    ]);
    expect(report.experiments.map(({ variant, url }) => [variant, url])).toEqual([
      ["base", "https://place.test/suite%20base%20one"],
      ["other", "https://place.test/suite%20other%20one"],
    ]);
    expect(await readLinks(run.folder)).toHaveLength(2);
    await expectAllThere(run, place);
  });

  it("repeated sends nothing; a trial scored anew is sent with its old receipt, so that what people wrote there stays", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    await push(run, place);
    const again = await push(run, place);
    expect(again).toMatchObject({ sent: 0, skipped: 6, missing: [] });
    expect(place.sends()).toHaveLength(6);
    const [first = ""] = run.trialIds;
    const copy = place.copies().get(first);
    if (copy) copy.review = "well done";
    await run.record(first, "scored again");
    expect(await push(run, place)).toMatchObject({ sent: 1, skipped: 5 });
    expect(place.sends()).toHaveLength(7);
    expect(place.copies().get(first)?.review).toBe("well done");
    await expectAllThere(run, place);
  });

  it("sends a few trials at once, and no more than it was told to", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path, { tasks: [..."abcdefgh"] });
    const place = new OtherPlace();
    await push(run, place, { concurrency: 3 });
    expect(place.mostAtOnce).toBeGreaterThan(1);
    expect(place.mostAtOnce).toBeLessThanOrEqual(3);
  });

  it("sends what an unfinished run has; what is not of its plan stays", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path);
    await run.record("a__base__0");
    const stranger = await storedRun(path.join(temp.path, "x"), { tasks: ["z"] });
    await stranger.record("z__base__0");
    await appendFile(path.join(run.folder, "trials.jsonl"), await readFile(path.join(stranger.folder, "trials.jsonl")));
    const place = new OtherPlace();
    expect(await push(run, place)).toMatchObject({ sent: 1, recorded: 1, planned: 6, missing: [] });
    expect(place.sends()).toEqual(["a__base__0"]);
  });

  it("compares with another run's experiments of the same variants, as far as those were pushed there", async () => {
    await using temp = await tempFolder();
    const before = await recordedRun(temp.path, { runId: "before", variants: ["base"] });
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    await push(before, place);
    const report = await push(run, place, { base: before.folder });
    expect([...place.experiments.values()].map(({ name, base }) => [name, base]).slice(1)).toEqual([
      ["suite base one", "id of suite base before"],
      ["suite other one", "id of suite base one"],
    ]);
    expect(report.notes).toEqual([expect.stringContaining("before has no experiment there for other")]);
  });
});

describe("a destination that fails", () => {
  it.each<[Fault, Request]>([
    ["cut", "open"],
    ["busy", "open"],
    ["hang", "open"],
    ["reply-lost", "open"],
    ["cut", "send"],
    ["busy", "send"],
    ["half", "send"],
    ["hang", "send"],
    ["reply-lost", "send"],
    ["lie", "send"],
    ["cut", "missing"],
    ["hang", "missing"],
  ])("%s on the first times of %s: all is there in the end", async (fault, kind) => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    let times = 0;
    place.faultOf = (request) => (request.kind === kind && times++ < (fault === "hang" ? 1 : 3) ? fault : undefined);
    expect(await push(run, place)).toMatchObject({ missing: [], refused: [], stopped: null, sent: 6 });
    await expectAllThere(run, place);
  });

  it("denied: nothing more is asked, and the report says what to mend", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    place.faultOf = ({ number }) => (number >= 3 ? "denied" : undefined);
    const report = await push(run, place, { concurrency: 1 });
    expect(report.stopped).toEqual({ kind: "denied", message: "the key is not accepted", hint: "Set PLACE_KEY." });
    expect(report.missing).toHaveLength(6 - report.sent);
    expect(place.requests.filter(({ fault }) => fault)).toHaveLength(1);
    place.faultOf = () => undefined;
    expect(await push(run, place)).toMatchObject({ missing: [], sent: 6 - report.sent, skipped: report.sent });
    await expectAllThere(run, place);
  });

  it.each<Fault>(["refused", "bug"])(
    "%s: the trial is named with the reason, the others go on, and the next push tries it again",
    async (fault) => {
      await using temp = await tempFolder();
      const run = await recordedRun(temp.path);
      const place = new OtherPlace();
      place.faultOf = ({ trialId }) => (trialId === "b__base__0" ? fault : undefined);
      const report = await push(run, place);
      expect(report).toMatchObject({
        sent: 5,
        missing: [],
        refused: [{ trialId: "b__base__0", reason: expect.stringMatching(/too large|not a function/) }],
      });
      await expectAllThere(run, place, ["b__base__0"]);
      place.faultOf = () => undefined;
      expect(await push(run, place)).toMatchObject({ sent: 1, skipped: 5, refused: [] });
      await expectAllThere(run, place);
    },
  );

  it("refused to open: its trials are named, those of the others go on without it as their base", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    let first = true;
    place.faultOf = ({ kind }) => {
      const now = kind === "open" && first;
      if (now) first = false;
      return now ? "refused" : undefined;
    };
    const report = await push(run, place, { concurrency: 1 });
    expect(report.refused.map(({ trialId }) => trialId)).toEqual(["a__base__0", "b__base__0", "c__base__0"]);
    expect(report.notes).toEqual([expect.stringContaining("other is compared with nothing")]);
    expect(place.requests.filter(({ kind }) => kind === "open")).toHaveLength(2);
  });

  it("asking for a pause gets it, from all workers, as long as it asks", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path, { tasks: [..."abcdefgh"] });
    const place = new OtherPlace();
    place.retryAfterSec = 20;
    const pauses: number[] = [];
    place.faultOf = ({ kind }) => (kind === "send" && pauses.length < 2 ? "busy" : undefined);
    const onEvent = (event: PushEvent) => void (event.kind === "paused" && pauses.push(event.ms));
    await push(run, place, { onEvent });
    expect(pauses.length).toBeGreaterThanOrEqual(2);
    expect(Math.min(...pauses)).toBe(20_000);
    await expectAllThere(run, place);
  });

  it("gone for good: it is given up, and what is not there is named", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    place.faultOf = ({ kind, trialId }) => (kind === "send" && trialId !== "a__base__0" ? "cut" : undefined);
    const report = await push(run, place, { giveUpMs: 600_000 });
    expect(report.stopped).toMatchObject({ kind: "given-up", message: expect.stringContaining("connection cut") });
    expect(report.missing).toEqual(run.trialIds.slice(1));
    expect(report.sent).toBe(1);
  });

  it("hanging when time is up: the push ends all the same", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    place.faultOf = () => "hang";
    const report = await push(run, place, { timeLimitMs: 60_000 });
    expect(report.stopped).toMatchObject({ kind: "time-limit" });
    expect(report.missing).toEqual(run.trialIds);
  });

  it("interrupted: what is under way is waited for, the rest is named and comes with the next push", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    const controller = new AbortController();
    const onEvent = (event: PushEvent) => void (event.kind === "sent" && controller.abort());
    const report = await push(run, place, { signal: controller.signal, onEvent, concurrency: 2, clock: fastClock(10) });
    expect(report.stopped).toMatchObject({ kind: "interrupted" });
    expect(report.sent).toBeGreaterThan(0);
    expect(report.missing).toHaveLength(6 - report.sent);
    expect(await push(run, place)).toMatchObject({ missing: [], skipped: report.sent });
    await expectAllThere(run, place);
  });

  it("that quotes a secret: it stands neither in the ledger nor in the report", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    place.faultOf = () => undefined;
    const sink = place.sink();
    const leaking = { ...sink, open: async () => Promise.reject(new Error("bad request with key sesame-open-1234")) };
    const report = await push(run, place, { sink: leaking });
    const ledger = await readFile(ledgerFile(run.folder, sink), "utf8");
    expect(report.refused).toHaveLength(6);
    expect(`${ledger}${JSON.stringify(report)}`).not.toContain("sesame-open-1234");
    expect(ledger).toContain("[redacted:PLACE_KEY]");
  });
});

describe("reading back", () => {
  it("finds what a destination lost after it had confirmed it, and sends it again in full", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    await push(run, place);
    for (const { copies } of place.experiments.values()) copies.delete("c__other__0");
    const report = await push(run, place);
    expect(report).toMatchObject({ sent: 1, skipped: 5, missing: [] });
    expect(place.requests.filter(({ trialId }) => trialId === "c__other__0").map(({ whole }) => whole)).toEqual([true, true]);
    await expectAllThere(run, place);
  });

  it("is patient with a destination that shows later what it has", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    const sink = place.sink();
    let looks = 0;
    const late = {
      ...sink,
      open: async (...args: Parameters<typeof sink.open>) => ({
        ...(await sink.open(...args)),
        missing: async (receipts: ReadonlyMap<string, unknown>) => (looks++ < 3 ? [...receipts.keys()] : []),
      }),
    };
    expect(await push(run, place, { sink: late })).toMatchObject({ sent: 6, missing: [] });
    expect(place.sends()).toHaveLength(6);
  });

  it("ends after a few rounds and names what a lying destination does not have", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    place.faultOf = ({ trialId }) => (trialId === "a__other__0" ? "lie" : undefined);
    const report = await push(run, place);
    expect(report).toMatchObject({ missing: ["a__other__0"], refused: [], stopped: null });
    expect(place.requests.filter(({ trialId }) => trialId === "a__other__0")).toHaveLength(4);
  });

  it("that is refused once is tried again", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    let refusals = 0;
    place.faultOf = ({ kind }) => (kind === "missing" && refusals++ === 0 ? "refused" : undefined);
    expect(await push(run, place)).toMatchObject({ sent: 6, missing: [], unread: [], notes: [] });
  });

  it("that stays refused leaves what was confirmed in doubt, by name", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    place.faultOf = ({ kind }) => (kind === "missing" ? "refused" : undefined);
    const report = await push(run, place);
    expect(report).toMatchObject({ sent: 6, missing: [] });
    expect(report.unread.sort()).toEqual([...run.trialIds].sort());
    expect(report.notes).toEqual([expect.stringContaining("base could not be read back"), expect.stringContaining("other could not")]);
  });
});

describe("a ledger", () => {
  it("with a torn last line is mended, and its trial is sent again", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    place.faultOf = ({ kind }) => (kind === "missing" ? "refused" : undefined);
    await push(run, place);
    const file = ledgerFile(run.folder, place.sink());
    await truncate(file, (await stat(file)).size - 20);
    expect(await push(run, place)).toMatchObject({ sent: 1, skipped: 5, missing: [] });
    await expectAllThere(run, place);
  });

  it("of another destination is another one", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const [one, two] = [new OtherPlace(), new OtherPlace()];
    await push(run, one);
    expect(await push(run, two, { sink: two.sink("https://other.test") })).toMatchObject({ sent: 6, skipped: 0 });
  });

  it("serves one push at a time: the second is told who holds it, or waits", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    const ended = new AbortController();
    const first = push(run, place, { follow: ended.signal });
    await expect.poll(() => place.sends().length, SOON).toBe(6);
    await expect(push(run, place)).rejects.toMatchObject({
      code: "PUSH_LOCKED",
      message: expect.stringContaining(`process ${process.pid} `),
      hint: expect.stringContaining("--wait"),
    });
    const holders: string[] = [];
    const second = push(run, place, { wait: true, onEvent: (event) => void (event.kind === "waiting" && holders.push(event.holder)) });
    await expect.poll(() => holders, SOON).toHaveLength(1);
    ended.abort();
    expect(await first).toMatchObject({ sent: 6 });
    expect(await second).toMatchObject({ sent: 0, skipped: 6 });
  });
});

describe("following a run", () => {
  it("sends records as they come, newer ones again, and ends after those that came before the end", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path);
    const place = new OtherPlace();
    const ended = new AbortController();
    const pushing = push(run, place, { follow: ended.signal });
    for (const trialId of run.trialIds.slice(0, 3)) await run.record(trialId);
    await expect.poll(() => place.sends().length, SOON).toBe(3);
    const [first = ""] = run.trialIds;
    await run.record(first, "done again");
    await expect.poll(() => place.sends().length, SOON).toBe(4);
    await run.record("c__other__0");
    ended.abort();
    expect(await pushing).toMatchObject({ sent: 4, recorded: 4, missing: [] });
    await expectAllThere(run, place);
  });

  it("puts up with an outage however long while the run goes on; afterwards its time is limited", async () => {
    await using temp = await tempFolder();
    const run = await recordedRun(temp.path);
    const place = new OtherPlace();
    const ended = new AbortController();
    place.faultOf = () => "cut";
    const pauses: PushEvent[] = [];
    const onEvent = (event: PushEvent) => void (event.kind === "paused" && pauses.push(event));
    const pushing = push(run, place, { follow: ended.signal, giveUpMs: 1, timeLimitMs: 600_000, onEvent });
    await expect.poll(() => pauses.length, SOON).toBeGreaterThan(5);
    ended.abort();
    expect((await pushing).stopped?.kind).toMatch(/given-up|time-limit/);
  });
});

describe("whatever happens", () => {
  const faults: Fault[] = ["cut", "busy", "half", "reply-lost", "lie", "bug", "refused", "killed", "killed-after"];

  it("every trial is there once and whole in the end, or is named", { timeout: 120_000 }, async () => {
    const step = fc.record({ fault: fc.constantFrom(...faults), after: fc.integer({ min: 0, max: 6 }) });
    const pushes = fc.array(fc.record({ steps: fc.array(step, { maxLength: 8 }), tear: fc.boolean(), rescore: fc.boolean() }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(pushes, fc.integer(), async (rounds, seed) => {
        await using temp = await tempFolder();
        const run = await recordedRun(temp.path);
        const place = new OtherPlace();
        const random = seeded(seed);
        for (const [round, { steps, tear, rescore }] of rounds.entries()) {
          if (rescore) await run.record(run.trialIds[Math.floor(random() * 6)] ?? "", `round ${round}`);
          const queue = steps.flatMap(({ fault, after }) => [...Array<undefined>(after), fault]);
          place.faultOf = () => queue.shift();
          const report = await push(run, place, { random }).catch((error: { code?: string }) => error.code);
          if (report === "KILLED") {
            if (tear) await tearLedger(ledgerFile(run.folder, place.sink()));
            continue;
          }
          const { missing, refused, unread } = report as PushReport;
          await expectAllThere(run, place, [...missing, ...unread, ...refused.map(({ trialId }) => trialId)]);
        }
        place.faultOf = () => undefined;
        expect(await push(run, place, { random })).toMatchObject({ missing: [], refused: [], unread: [], stopped: null });
        await expectAllThere(run, place);
      }),
      { numRuns: 60, seed: 5 },
    );
  });
});

/** As a kill in the middle of a write leaves it. */
async function tearLedger(file: string): Promise<void> {
  await appendFile(file, '{"kind":"sent","trialId":"a__base__0","dig');
}
