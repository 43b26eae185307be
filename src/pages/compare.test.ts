import path from "node:path";
import { describe, expect, it } from "vitest";
import { benchIn } from "../../test/support/bench.ts";
import { pairedSample } from "../../test/support/paired-samples.ts";
import { sampledRun } from "../../test/support/sampled-run.ts";
import { simulatedSample } from "../../test/support/simulated-sample.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { tinySuite } from "../../test/support/tiny-suite.ts";
import { Config } from "../domain/config.ts";
import { compareRuns } from "../library/compare-runs.ts";
import { writeBaseline } from "../store/baselines.ts";
import { comparePage } from "./compare.ts";
import type { CompareDoc, CompareStart } from "./compare-page.ts";
import { readPage } from "./index.ts";

const config = Config.parse({ variants: [{ name: "codex", agent: "command" }] });
const plain = { text: (text: string) => text };
const known = { costUsd: 0.5, tokens: 1_000, wallMs: 1_000, sizeRatio: 0.1, clean: 1, within: 1 };

async function docOf(results: string, ...sides: string[]): Promise<CompareDoc> {
  return (await comparePage({ resolved: { config, results } }, ...sides)) as CompareDoc;
}

describe("the document of a comparison", () => {
  it("holds what `compare` says, in figures and in words, and every task with every side", async () => {
    await using temp = await tempFolder();
    await sampledRun(temp.path, [pairedSample({ one: "111", two: "11.", three: "000" }, { runId: "before", variant: "codex" })]);
    await sampledRun(temp.path, [pairedSample({ one: "000", two: "111", four: "11" }, { runId: "after", variant: "codex" })]);
    const doc = await docOf(temp.path, "before", "after");
    expect(doc.comparison).toEqual(await compareRuns({ resolved: { config, results: temp.path }, sides: ["before", "after"] }));
    expect(doc.comparison.contrasts[0]?.flips).toMatchObject([{ taskId: "one", direction: "lost", linkA: "before/one__codex__0" }]);
    expect(doc.told[0]?.figures[0]).toMatchObject({ name: "resolved", a: "100 %", b: "50.0 %", difference: "-50.0 points" });
    expect(doc.told[0]?.blocks.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["lost", "missing", "only-a", "only-b", "no-figures"]),
    );
    expect(doc.grid.map(({ taskId }) => taskId)).toEqual(["one", "two", "three", "four"]);
    const [one, two, three] = doc.grid.map(({ cells }) => cells);
    expect(one).toMatchObject([
      { resolved: 3, trials: 3, planned: 3, trialId: "one__codex__0" },
      { resolved: 0, trials: 3 },
    ]);
    expect(two?.[0]).toMatchObject({ resolved: 2, trials: 2, planned: 3, missing: expect.stringContaining("no network") });
    expect(two?.[0]?.interval?.low).toBeCloseTo(0.342, 3); // Wilson of 2 of 2
    expect(three?.[1]).toBeNull();
  });

  it("of the sides says rate and cost over the tasks that all of them measured by one instrument, and why not over all", async () => {
    await using temp = await tempFolder();
    const instrument = (task: string) => ({ task, grader: "g", image: "i", limits: "l" });
    const side = (own: string, third: string) => ({
      one: { trials: own, figures: known },
      edited: { trials: "111", figures: known, identity: instrument(third) },
      absent: { trials: third === "t1" ? "11" : "..", figures: known },
    });
    await sampledRun(temp.path, [pairedSample(side("110", "t1"), { runId: "before" })]);
    await sampledRun(temp.path, [pairedSample(side("100", "t2"), { runId: "after" })]);
    const { variants, basis, told } = await docOf(temp.path, "before", "after");
    expect(basis).toEqual({
      common: true,
      text: "Over the 1 of 3 tasks that every side measured; the other 2 were not, or not by the same instrument.",
    });
    expect(variants).toMatchObject([
      { label: "before/agent", measured: 8, resolve: { value: 2 / 3, trials: 3 }, costPerTrial: { value: 0.5 }, onFront: true },
      {
        label: "after/agent",
        measured: 6,
        planned: 8,
        resolve: { value: 1 / 3 },
        costPerResolved: { value: 1.5, trials: 1 },
        onFront: false,
      },
    ]);
    expect(told[0]?.blocks.find(({ kind }) => kind === "refused")?.items).toEqual(["task edited: the task's files differ"]);
  });

  it("never makes up a cost, and says why there is none", async () => {
    await using temp = await tempFolder();
    await sampledRun(temp.path, [
      pairedSample({ one: "11" }, { variant: "free" }),
      pairedSample({ one: { trials: "00", figures: known } }, { variant: "paid" }),
    ]);
    const { variants } = await docOf(temp.path, "run-a");
    expect(variants[0]).toMatchObject({ costPerTrial: { value: null, reason: "no trial's cost is known", missing: 2 }, onFront: null });
    expect(variants[1]).toMatchObject({
      costPerTrial: { value: 0.5, missing: 0 },
      costPerResolved: { value: null, reason: "no trial whose cost is known resolved its task" },
    });
  });

  it("does not hold against each other what was never measured by the same instrument", async () => {
    await using temp = await tempFolder();
    const of = (task: string) => ({ trials: "11", figures: known, identity: { task, grader: "g", image: "i", limits: "l" } });
    await sampledRun(temp.path, [pairedSample({ one: of("t1") }, { runId: "before" })]);
    await sampledRun(temp.path, [pairedSample({ one: of("t2") }, { runId: "after" })]);
    const { comparison, basis, variants } = await docOf(temp.path, "before", "after");
    expect(comparison.contrasts[0]).toMatchObject({ conclusion: "not-comparable", flips: [] });
    expect(basis).toMatchObject({ common: false, text: expect.stringContaining("by the same instrument") });
    expect(variants.map(({ resolve, onFront }) => [resolve.value, onFront])).toEqual([
      [1, null],
      [1, null],
    ]);
  });

  it("compares the variants of a run with its baseline variant, and several sides by Holm", async () => {
    await using temp = await tempFolder();
    const of = (variant: string, rate: number, costUsd: number) =>
      simulatedSample({ runId: "big", variant, tasks: 20, trials: 2, rate, costUsd, seed: variant.length });
    await sampledRun(temp.path, [of("base", 0.7, 0.3), of("other", 0.7, 0.1), of("weak", 0.1, 0.2)]);
    const alone = await docOf(temp.path, "big");
    expect(alone.comparison.contrasts.map(({ a, b }) => [a.name, b.name])).toEqual([
      ["big/base", "big/other"],
      ["big/base", "big/weak"],
    ]);
    expect(alone.variants.map(({ label, onDisk }) => [label, onDisk])).toEqual([
      ["base", true],
      ["other", true],
      ["weak", true],
    ]);
    expect(alone.variants.at(-1)?.onFront).toBe(false);
    const named = await docOf(temp.path, "big/base", "big/other", "big/weak");
    expect(named.comparison.contrasts).toEqual(alone.comparison.contrasts);
    expect(named.comparison.contrasts.every(({ differences }) => differences[0]?.pAdjusted !== null)).toBe(true);
    expect(named.note).toContain("Holm");
  });

  it("tells when a side's run is gone, so that nobody is sent to its trials", async () => {
    await using temp = await tempFolder();
    await sampledRun(temp.path, [pairedSample({ one: "11" }, { runId: "here" })]);
    const sample = pairedSample({ one: "00" }, { runId: "gone" });
    const baseline = {
      schemaVersion: 1 as const,
      name: "kept",
      note: "",
      setAt: "2026-01-01T00:00:00Z",
      setBy: "me",
      from: ["gone"],
      sample,
    };
    await writeBaseline(temp.path, baseline, plain);
    const { variants } = await docOf(temp.path, "baseline:kept", "here");
    expect(variants.map(({ name, onDisk }) => [name, onDisk])).toEqual([
      ["baseline:kept", false],
      ["here/agent", true],
    ]);
    const start = (await comparePage({ resolved: { config, results: temp.path } })) as CompareStart;
    expect(start.names).toEqual(["here/agent", "baseline:kept", "here"]);
  });

  it("is made of a real run, and refuses unknown names in one sentence", async () => {
    await using temp = await tempFolder();
    const { folder } = await tinySuite(temp.path, { config: { sandbox: "local" } });
    await benchIn(folder);
    const resolved = { config, results: path.join(folder, "results") };
    const doc = (await readPage({ resolved }, "compare/r%2Foracle/r%2Fnop")) as CompareDoc;
    expect(doc.comparison.contrasts[0]?.flips.map(({ taskId, direction }) => [taskId, direction])).toEqual([
      ["add-alpha", "lost"],
      ["add-beta", "lost"],
    ]);
    expect(doc.grid.map(({ cells }) => cells.map((cell) => cell?.resolved))).toEqual([
      [1, 0],
      [1, 0],
    ]);
    await expect(readPage({ resolved }, "compare/r%2Foracle/r%2Fnope")).rejects.toThrow('has no variant "nope"');
  });
});
