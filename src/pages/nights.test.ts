import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type KeptNight, keepNights } from "../../test/support/kept-nights.ts";
import { storedRun } from "../../test/support/stored-run.ts";
import { type TempFolder, tempFolder } from "../../test/support/temp.ts";
import { Config, type ConfigInput } from "../domain/config.ts";
import { sideReader } from "../library/sides.ts";
import { readPage } from "./index.ts";
import type { NightsDoc } from "./nights-page.ts";

const OLD: KeptNight = { model: "gpt-5.5" };
/** Quiet, an outage, another model, and four tasks that break. */
const NIGHTS: KeptNight[] = [
  ...Array.from({ length: 6 }, () => OLD),
  { ...OLD, lost: 1 },
  OLD,
  ...Array.from({ length: 7 }, () => ({ model: "gpt-5.4", shift: -0.25 })),
  ...Array.from({ length: 2 }, () => ({ model: "gpt-5.4", shift: -0.25, broken: 4 })),
];

async function pageOf(results: string, config: Partial<ConfigInput> = {}): Promise<NightsDoc> {
  const parsed = Config.parse({ variants: [{ name: "agent", agent: "oracle" }], ...config });
  return (await readPage({ resolved: { config: parsed, results } }, "nights")) as NightsDoc;
}

describe("the page of nights", () => {
  let temp: TempFolder;
  let results: string;
  beforeAll(async () => {
    temp = await tempFolder();
    results = path.join(temp.path, "results");
    const steady = Array.from({ length: NIGHTS.length }, () => OLD);
    await keepNights(results, { variants: { agent: NIGHTS, steady }, tasks: 12, trials: 6 });
  });
  afterAll(() => temp[Symbol.asyncDispose]());

  it("has every night as its file tells it, newest first, with rate, row and reference", async () => {
    const { nights, damaged, place } = await pageOf(results);
    expect({ damaged, place }).toEqual({ damaged: [], place: "results/nights" });
    expect(nights.map(({ nightId }) => nightId)).toEqual(NIGHTS.map((_, at) => `night-${String(at + 1).padStart(2, "0")}`).reverse());
    const [newest, before] = nights.map(({ variants }) => variants[0]);
    expect(newest).toMatchObject({ variant: "agent", verdict: "regressed", accepted: false, valid: true, since: "night-16", inRow: 2 });
    expect(before).toMatchObject({ verdict: "regressed", since: "night-16", inRow: 1 });
    // The reference is the newest accepted night: not the one before, which had regressed.
    expect(newest?.compare).toEqual({ a: "night:night-15/agent", b: "night:night-17/agent", with: "night-15" });
    expect(newest?.rateText).toBe(`${(100 * (newest?.rate ?? 0)).toFixed(1)} %`);
    expect(newest?.low).toBeLessThan(newest?.rate ?? 0);
    expect(nights.at(-1)?.variants.map(({ compare }) => compare)).toEqual([null, null]);
    // An outage interrupts no row of nights that measured something.
    expect(nights[9]?.variants[0]).toMatchObject({ verdict: "stable", since: "night-02", inRow: 6 });
  });

  it("says why a night could not measure, and gives it no rate", async () => {
    const outage = (await pageOf(results)).nights.find(({ nightId }) => nightId === "night-07");
    expect(outage?.verdict).toBe("could-not-measure");
    expect(outage?.variants[0]).toMatchObject({ valid: false, accepted: false, rate: null, rateText: "–", measured: 0, planned: 72 });
    expect(outage?.variants[0]?.problems.join()).toMatch(/measured 0 of 72 trials.*503/);
    expect(outage?.variants[1]).toMatchObject({ valid: true, accepted: true });
  });

  it("follows every metric that is known, with what moved where the level did", async () => {
    const { trends, points } = await pageOf(results);
    expect(points).toBe("nights");
    expect(trends.map(({ metric }) => metric)).toEqual([
      "resolve",
      "clean",
      "violation",
      "size",
      "cost",
      "tokens",
      "wall",
      "timeouts",
      "infra",
    ]);
    const agent = trends[0]?.series.find(({ variant }) => variant === "agent");
    expect(agent?.points).toHaveLength(NIGHTS.length);
    expect(agent?.points[6]).toMatchObject({
      runId: "night-07",
      value: null,
      problems: [expect.stringContaining("measured 0 of 72"), ...rest],
    });
    expect(agent?.changes[0]).toMatchObject({ runId: "night-09", better: false, short: "model gpt-5.5 → gpt-5.4" });
    expect(agent?.changes[0]?.moved).toContain("model gpt-5.5 → gpt-5.4 (at 12 tasks)");
    expect(trends[0]?.series.find(({ variant }) => variant === "steady")?.changes).toEqual([]);
  });

  it("says what the last night's verdict rests on, and links to trials only where the run is there", async () => {
    const nights = path.join(results, "nights");
    const files = async () => Promise.all((await readdir(nights)).map((name) => readFile(path.join(nights, name), "utf8")));
    const kept = await files();
    const { last, nights: rows } = await pageOf(results);
    const [agent, steady] = last?.variants ?? [];
    expect(last?.headline).toBe(`agent: ${rows[0]?.variants[0]?.headline}`);
    expect(agent).toMatchObject({
      variant: "agent",
      note: null,
      evidence: { reference: "7 nights, night-09 to night-15", baseline: null },
    });
    expect(agent?.evidence?.difference).toMatchObject({ direction: "worse", delta: expect.stringMatching(/^−\d+\.\d points$/) });
    expect(agent?.evidence?.flips.map(({ taskId }) => taskId)).toEqual(expect.arrayContaining(["add-amber", "add-basil", "add-dahlia"]));
    expect(agent?.evidence?.flips.every(({ trial }) => trial === null)).toBe(true);
    expect(steady).toMatchObject({ note: null, evidence: { difference: { direction: "same" } } });
    expect(rows.every(({ hasRun }) => !hasRun)).toBe(true);
    await storedRun(results, { runId: "night-17", variants: ["agent"], createdAt: "2026-02-17T03:00:00.000Z" });
    const again = await pageOf(results);
    expect(again.nights[0]).toMatchObject({
      hasRun: true,
      variants: [{ compare: { a: "night:night-15/agent", b: "night:night-17/agent" } }, {}],
    });
    const trial = again.last?.variants[0]?.evidence?.flips[0]?.trial;
    expect(trial).toMatchObject({ runId: "night-17", trialId: expect.stringMatching(/^add-.*__agent__\d$/) });
    expect(again.unjudged).toBeNull();
    expect(await files()).toEqual(kept);
  });

  it("shows no figures of another verdict than the one that was given", async () => {
    const { last } = await pageOf(results, { gate: { alpha: 1e-12 } });
    expect(last?.variants[0]).toMatchObject({ evidence: null, note: expect.stringMatching(/today's config.* it would be STABLE/) });
  });

  it("names sides as `compare` does", async () => {
    const sides = sideReader(results);
    const { nights } = await pageOf(results);
    for (const compare of [nights[0]?.variants[0]?.compare, nights[1]?.variants[0]?.compare]) {
      for (const name of [compare?.a ?? "", compare?.b ?? ""]) {
        expect((await sides.side(name)).samples).toMatchObject([{ name, sample: { variant: "agent" } }]);
      }
    }
  });
});

const rest: unknown[] = [expect.anything(), expect.anything(), expect.anything()];

describe("a history that is not whole", () => {
  it("names damaged files, and a newest run without a verdict", async () => {
    await using temp = await tempFolder();
    await keepNights(temp.path, { variants: { agent: [OLD, OLD, OLD] }, tasks: 4 });
    await writeFile(path.join(temp.path, "nights", "night-03.json"), "{");
    await storedRun(temp.path, { runId: "tonight", createdAt: "2026-02-09T03:00:00.000Z" });
    const { damaged, nights, last, unjudged } = await pageOf(temp.path);
    expect(damaged).toEqual(["nights/night-03.json is damaged"]);
    expect(nights.map(({ nightId }) => nightId)).toEqual(["night-02", "night-01"]);
    expect(last?.nightId).toBe("night-02");
    expect(unjudged).toEqual({ runId: "tonight", createdAt: "2026-02-09T03:00:00.000Z" });
  });

  it("begins with a first night, which rests on nothing", async () => {
    await using temp = await tempFolder();
    await keepNights(temp.path, { variants: { agent: [OLD] }, tasks: 4 });
    const { last, nights } = await pageOf(temp.path);
    expect(nights).toMatchObject([{ verdict: "explained-change", variants: [{ since: "night-01", inRow: 1, compare: null }] }]);
    expect(last).toMatchObject({ headline: expect.stringContaining("first night of its series") });
    expect(last?.variants[0]).toMatchObject({ note: null, evidence: { reference: "no earlier night", difference: null } });
  });

  it("follows runs where there are no nights, and is empty where there is nothing", async () => {
    await using temp = await tempFolder();
    expect(await pageOf(temp.path)).toMatchObject({ nights: [], damaged: [], last: null, unjudged: null, points: "runs", trends: [] });
    const run = await storedRun(temp.path, { runId: "one", variants: ["agent"] });
    for (const trialId of run.trialIds) await run.record(trialId);
    const { nights, unjudged, trends, points } = await pageOf(temp.path);
    expect({ nights, unjudged: unjudged?.runId, points }).toEqual({ nights: [], unjudged: "one", points: "runs" });
    expect(trends[0]).toMatchObject({ metric: "resolve", series: [{ variant: "agent", points: [{ runId: "one", value: 1 }] }] });
  });
});
