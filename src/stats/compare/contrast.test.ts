import { describe, expect, it } from "vitest";
import { pairedSample, type TaskText } from "../../../test/support/paired-samples.ts";
import { Contrast, type Difference } from "../../domain/comparison.ts";
import { adjustContrasts, contrastOf } from "./contrast.ts";

const asked = { alpha: 0.05, power: 0.8, margin: 0.1, seed: 1 };
const suite = (number: number, task: (at: number) => TaskText | string, facts = {}) =>
  pairedSample(Object.fromEntries(Array.from({ length: number }, (_, at) => [`task-${at}`, task(at)])), facts);
const all = (number: number, task: TaskText | string) => suite(number, () => task);
const find = (contrast: Contrast, metric: Difference["metric"]) => contrast.differences.find((one) => one.metric === metric);

describe("the conclusion", () => {
  const broken = suite(20, (at) => (at < 10 ? "0001" : "1110"), { runId: "run-b" });

  it("is worse, or better the other way round, and fits its schema", () => {
    const contrast = contrastOf(all(20, "1110"), broken, asked);
    expect(Contrast.parse(contrast)).toEqual(contrast);
    expect(contrast).toMatchObject({ conclusion: "worse", settle: null, population: null });
    expect(contrast.headline).toMatch(
      /^worse: 75\.0 % → 50\.0 %, -25\.0 points \[-\d+\.\d, -\d+\.\d\], p (= 0\.00\d|< 0\.001), over 20 tasks$/,
    );
    expect(contrastOf(broken, all(20, "1110"), asked).conclusion).toBe("better");
  });

  it("names flips with trials to look at, and whose the difference is", () => {
    const { flips, contributions } = contrastOf(all(20, "1110"), broken, asked);
    expect(flips).toHaveLength(10);
    expect(flips[0]).toEqual({
      ...{ taskId: "task-0", direction: "lost", resolvedA: 3, trialsA: 4, resolvedB: 1, trialsB: 4 },
      ...{ linkA: "run-a/task-0__agent__0", linkB: "run-b/task-0__agent__0" },
    });
    expect(contributions[0]).toEqual({ taskId: "task-0", delta: -0.025 });
    expect(contributions.reduce((sum, { delta }) => sum + delta, 0)).toBeCloseTo(-0.25, 9);
  });

  it("is equal where the interval lies within the margin", () => {
    const contrast = contrastOf(all(40, "1111"), all(40, "1111"), asked);
    expect(contrast).toMatchObject({ conclusion: "equal", settle: null, flips: [] });
    expect(contrast.headline).toMatch(
      /^equal within 10 points: 100\.0 % → 100\.0 %, 0\.0 points \[-\d\.\d, \+\d\.\d\], p = 1\.00, over 40 tasks$/,
    );
  });

  it("is unclear where neither can be said, with what would settle it", () => {
    const priced = (trials: string) => ({ trials, figures: { costUsd: 0.5 } });
    const contrast = contrastOf(
      suite(20, (at) => priced(at % 2 ? "101" : "111")),
      suite(20, (at) => priced(at % 3 ? "101" : "111")),
      asked,
    );
    const { settle } = contrast;
    expect(contrast.conclusion).toBe("unclear");
    expect(settle?.costUsd).toBeCloseTo((settle?.moreTrials ?? 0) * 0.5, 6);
    const more = `${settle?.trialsPerTask} trials a task and side, ${settle?.moreTrials} more, about \\$\\d+, would see 10`;
    expect(contrast.headline).toMatch(new RegExp(`; cannot see changes under \\d+ points; ${more}$`));
  });

  it("of a tie is no flip, and five tasks of one trial show nothing however they end", () => {
    expect(contrastOf(all(1, "10"), all(1, "00"), asked).flips).toEqual([]);
    expect(contrastOf(all(5, "1"), all(5, "0"), asked)).toMatchObject({
      conclusion: "unclear",
      headline: expect.stringContaining("too few trials to see any change"),
    });
  });
});

describe("what is compared", () => {
  const changed = suite(3, (at) => ({ trials: "11", identity: { task: at === 0 ? "edited" : "t" } }));
  const before = suite(3, () => ({ trials: "10", identity: { task: "t" } }));

  it("is the tasks whose instrument is the same; the others are listed", () => {
    const contrast = contrastOf(before, changed, asked);
    expect(find(contrast, "resolve")).toMatchObject({ tasks: 2, trialsA: 4, trialsB: 4, delta: 0.5 });
    expect(contrast.comparability.refused).toEqual([{ part: "task", from: "t", to: "edited", tasks: ["task-0"] }]);
    expect(find(contrastOf(before, changed, { ...asked, anyway: true }), "resolve")?.tasks).toBe(3);
  });

  it("is nothing where all differ, with the reason", () => {
    const moved = contrastOf(
      before,
      suite(3, () => ({ trials: "11", identity: { task: "new" } })),
      asked,
    );
    expect(Contrast.parse(moved)).toEqual(moved);
    expect(moved).toMatchObject({ conclusion: "not-comparable", headline: "not comparable: task differs at 3 tasks", settle: null });
    for (const difference of moved.differences) expect(difference).toMatchObject({ delta: null, p: null, reason: expect.any(String) });
  });

  it("is what was measured: missing trials are counted, never 0", () => {
    const contrast = contrastOf(
      suite(2, () => "11.."),
      suite(2, (at) => (at === 0 ? "1..." : "....")),
      asked,
    );
    expect(contrast.a).toMatchObject({ planned: 8, measured: 4 });
    expect(contrast.b).toMatchObject({ planned: 8, measured: 1 });
    expect(find(contrast, "resolve")).toMatchObject({ tasks: 1, trialsA: 2, trialsB: 1, a: 1, b: 1, delta: 0 });
  });

  it("is in the metrics asked for; violations are trials out of scope", () => {
    const scoped = (within: number) => all(8, { trials: "111", figures: { within, clean: within } });
    const contrast = contrastOf(scoped(1), scoped(0), { ...asked, metrics: ["violation", "clean"] });
    expect(contrast.differences.map(({ metric, delta }) => [metric, delta])).toEqual([
      ["violation", 1],
      ["clean", -1],
    ]);
    expect(contrast.headline).toContain("100.0 % → 100.0 %");
  });

  it("is also told for tasks like these, where there are two repos", () => {
    const repos = (task: (at: number) => string) => suite(6, (at) => ({ trials: task(at), repoId: at < 3 ? "x" : "y" }));
    const { population } = contrastOf(
      repos(() => "11"),
      repos((at) => (at % 2 ? "10" : "11")),
      asked,
    );
    expect(population).toMatchObject({ delta: -0.25, df: 1, test: expect.stringContaining("clustered by repo") });
  });
});

describe("several contrasts", () => {
  const a = all(20, "1110");
  const slightly = contrastOf(
    a,
    suite(20, (at) => (at < 7 ? "1000" : "1110")),
    asked,
  );
  const broken = contrastOf(a, all(20, "0000"), asked);

  it("are adjusted by Holm, with wider intervals, and may lose their conclusion", () => {
    expect(slightly.conclusion).toBe("worse");
    const p = find(slightly, "resolve")?.p ?? 1;
    const many = adjustContrasts([slightly, broken, ...Array.from({ length: 30 }, () => slightly)], 0.05);
    const [first, second] = many;
    expect(find(first ?? broken, "resolve")?.pAdjusted).toBeCloseTo(Math.min(1, p * 31), 9);
    expect(first).toMatchObject({ conclusion: "unclear", headline: expect.stringContaining("(Holm)") });
    expect(second?.conclusion).toBe("worse");
    const [narrow, wide] = [slightly, first ?? slightly].map((contrast) => find(contrast, "resolve"));
    expect(wide?.interval?.low).toBeLessThan(narrow?.interval?.low ?? -1);
    expect(wide?.mde).toBeGreaterThan(narrow?.mde ?? 1);
    for (const contrast of many) expect(Contrast.parse(contrast)).toEqual(contrast);
  });

  it("one alone stays as it is", () => {
    expect(adjustContrasts([slightly], 0.05)).toEqual([slightly]);
  });
});
