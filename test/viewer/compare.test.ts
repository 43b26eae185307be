import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Config } from "../../src/domain/config.ts";
import type { VariantSample } from "../../src/domain/sample.ts";
import { comparePage } from "../../src/pages/compare.ts";
import { keyText } from "../../src/pages/keys.ts";
import { pairedSample } from "../support/paired-samples.ts";
import { sampledRun } from "../support/sampled-run.ts";
import { simulatedSample } from "../support/simulated-sample.ts";
import { tempFolder } from "../support/temp.ts";
import { axeClean, openBrowser, openPage, reportOf, SOON } from "./support/browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const figures = { clean: 1, within: 1, sizeRatio: 0.1, costUsd: 0.3, tokens: 1_000, wallMs: 60_000 };
const instrument = { task: "t", grader: "g", image: "i", limits: "l" };

/** A task's trials by a model, in short. */
function of(trials: string, model = "m-1", costUsd: number | null = 0.3) {
  return { trials, figures: { ...figures, costUsd }, identity: { ...instrument, model } };
}

/** A report of these comparisons of what is on disk, and of nothing else but `more`. */
async function reportOn(results: string, comparisons: string[][], more: Record<string, unknown> = {}): Promise<string> {
  const config = Config.parse({ variants: [{ name: "codex", agent: "command" }] });
  const documents: Record<string, unknown> = { ...more };
  for (const parts of comparisons)
    documents[keyText({ page: "compare", parts })] = await comparePage({ resolved: { config, results } }, ...parts);
  return reportOf(results, documents);
}

/** Two runs: one task lost, one gained, one as before, one that was edited and one that was not measured again. */
async function twoRuns(results: string): Promise<void> {
  const edited = { ...of("11"), identity: { ...instrument, task: "other", model: "m-1" } };
  const before = { alpha: of("111"), beta: of("000"), same: of("110"), edited: of("11"), away: of("11") };
  const after = { alpha: of("000", "m-2"), beta: of("111", "m-2"), same: of("110", "m-2"), edited, away: of("..", "m-2") };
  await sampledRun(results, [pairedSample(before, { runId: "before", variant: "codex" })]);
  await sampledRun(results, [pairedSample(after, { runId: "after", variant: "codex" })]);
}

async function firstColumn(page: Page): Promise<string[]> {
  return page.locator(".compare-grid tbody th").allTextContents();
}

describe("the page of a comparison", () => {
  it("says the conclusion, then the flips, the lost ones first, each with both trials and its explanation", async () => {
    await using temp = await tempFolder();
    await twoRuns(temp.path);
    const more = { "trial/before/alpha__codex__0": {}, "flip/before%2Fcodex/after%2Fcodex/alpha": {} };
    const url = await reportOn(temp.path, [["before", "after"]], more);
    const { page, faults } = await openPage(browser);
    await page.goto(`${url}#/compare/before/after`);
    await page.getByRole("heading", { name: "Compare before → after" }).waitFor();
    expect(await page.getByRole("heading", { level: 2 }).allTextContents()).toEqual([
      "Conclusion",
      "Flips: 1 lost, 1 gained",
      "Differences",
      "Tasks × variants",
      "Cost against resolve rate",
      "Fine print",
    ]);
    const conclusion = page.getByRole("region", { name: "Conclusion" });
    expect(await conclusion.textContent()).toMatch(/^Conclusionunclear ?55.6 % → 55.6 %/);
    await conclusion.getByText("model: m-1 → m-2").waitFor();
    await conclusion.getByText("task edited: the task's files differ").waitFor();
    expect(await page.locator(".compare-flips tbody tr").allTextContents()).toEqual([
      "▼ lostalpha3/3 → 0/3alpha__codex__0alpha__codex__0 (not in this report)Why did alpha flip?",
      "▲ gainedbeta0/3 → 3/3beta__codex__0 (not in this report)beta__codex__0 (not in this report)not in this report",
    ]);
    const links = page.getByRole("region", { name: "Flips", exact: true }).getByRole("link");
    expect(await links.evaluateAll((all) => all.map((one) => one.getAttribute("href")))).toEqual([
      "#/trial/before/alpha__codex__0",
      "#/flip/before%2Fcodex/after%2Fcodex/alpha",
    ]);
    expect(await page.getByRole("img").count()).toBe(3);
    expect(faults).toEqual([]);
  });

  it("sorts and filters its grid by keyboard, goes through it by arrow keys, and keeps both in the address", async () => {
    await using temp = await tempFolder();
    await twoRuns(temp.path);
    const trials = ["before", "after"].flatMap((run) => ["alpha", "beta", "same"].map((task) => [`trial/${run}/${task}__codex__0`, {}]));
    trials.push(["trial/before/same__codex__2", {}], ["trial/after/same__codex__2", {}]);
    const url = await reportOn(temp.path, [["before", "after"]], Object.fromEntries(trials));
    const { page, faults } = await openPage(browser);
    await page.goto(`${url}#/compare/before/after`);
    await page.locator(".compare-grid").waitFor();
    expect(await firstColumn(page)).toEqual(["alpha", "beta", "away", "edited", "same"]);
    expect(await page.locator(".compare-grid tbody tr").nth(2).textContent()).toContain("– not measured in B");
    await page.getByRole("button", { name: "Task", exact: true }).press("Enter");
    await page.getByRole("button", { name: "Task", exact: true }).press("Space");
    expect(await page.locator("th[aria-sort]").allTextContents()).toEqual(["Task↓"]);
    expect(await firstColumn(page)).toEqual(["same", "edited", "beta", "away", "alpha"]);
    await page.getByRole("button", { name: "B − A" }).press("Enter");
    expect(await firstColumn(page)).toEqual(["alpha", "same", "beta", "away", "edited"]);
    await page.keyboard.press("Tab"); // column A
    await page.keyboard.press("Tab"); // column B
    await page.keyboard.press("Tab");
    const focused = () => page.locator("main").evaluate((main) => main.ownerDocument.activeElement?.getAttribute("href"));
    expect(await focused()).toBe("#/trial/before/alpha__codex__0");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toBe("#/trial/after/same__codex__2");
    await page.getByRole("searchbox", { name: "Filter tasks" }).fill("BET");
    expect(await firstColumn(page)).toEqual(["beta"]);
    await page.getByText("1 of 5 tasks").waitFor();
    await page.reload();
    await page.getByText("1 of 5 tasks").waitFor();
    expect(await page.locator("th[aria-sort]").allTextContents()).toEqual(["B − A↑"]);
    expect(faults).toEqual([]);
  });

  it("explains why nothing is compared, and draws no difference then", async () => {
    await using temp = await tempFolder();
    await sampledRun(temp.path, [pairedSample({ alpha: of("11") }, { runId: "before", variant: "codex" })]);
    const other = { ...of("00"), identity: { ...instrument, task: "other" } };
    await sampledRun(temp.path, [pairedSample({ alpha: other }, { runId: "after", variant: "codex" })]);
    const url = await reportOn(temp.path, [["before", "after"]]);
    const { page, faults } = await openPage(browser);
    await page.goto(`${url}#/compare/before/after`);
    await page.getByText("task differs at 1 task").waitFor();
    await page.getByText("task alpha: the task's files differ").waitFor();
    await page.getByText("Nothing was compared, so nothing can be said to have flipped.").waitFor();
    await page.getByText("– the instrument differs").waitFor();
    await page.getByText("No plot: Each over its own tasks, not to be held against each other").waitFor();
    expect(await page.getByRole("heading", { name: "Differences" }).count()).toBe(0);
    expect(await page.getByRole("img").count()).toBe(0);
    await axeClean(page);
    expect(faults).toEqual([]);
  });

  it("says that a cost is unknown, and shows the rates all the same", async () => {
    await using temp = await tempFolder();
    await sampledRun(temp.path, [
      pairedSample({ alpha: of("11", "m-1", null) }, { runId: "r", variant: "base" }),
      pairedSample({ alpha: of("10", "m-1", null) }, { runId: "r", variant: "other" }),
    ]);
    const url = await reportOn(temp.path, [["r"]]);
    const { page } = await openPage(browser);
    await page.goto(`${url}#/compare/r`);
    await page.getByText("No plot: no trial's cost is known.").waitFor();
    const costs = page.getByRole("region", { name: "Costs and resolve rates" });
    expect(await costs.getByRole("row").nth(2).textContent()).toMatch(
      /^other50\.0 %.*– no trial's cost is known– no trial's cost is known–$/,
    );
    await page.getByText("– no task has its cost measured on both sides").waitFor();
  });

  it("shows of several comparisons every answer, and one of them in detail", async () => {
    await using temp = await tempFolder();
    await sampledRun(temp.path, [
      pairedSample({ alpha: of("111"), beta: of("111") }, { runId: "r", variant: "base" }),
      pairedSample({ alpha: of("111", "m-2"), beta: of("110", "m-2") }, { runId: "r", variant: "near" }),
      pairedSample({ alpha: of("000", "m-3"), beta: of("111", "m-3") }, { runId: "r", variant: "far" }),
    ]);
    const url = await reportOn(temp.path, [["r"]]);
    const { page } = await openPage(browser);
    await page.goto(`${url}#/compare/r`);
    const far = page.getByRole("button", { name: "base → far" });
    await far.press("Enter");
    await expect.poll(() => far.getAttribute("aria-pressed"), SOON).toBe("true");
    await page.getByRole("heading", { name: "Flips: 1 lost, 0 gained" }).waitFor();
    expect(new URL(page.url()).hash).toContain("contrast=2");
    await page.reload();
    await page.getByRole("region", { name: "Conclusion" }).getByText("model: m-1 → m-3").waitFor();
  });

  it("lets sides be chosen by keyboard, from names known on disk", async () => {
    await using temp = await tempFolder();
    await twoRuns(temp.path);
    const url = await reportOn(temp.path, [[], ["before", "after"]]);
    const { page, faults } = await openPage(browser);
    await page.goto(`${url}#/compare`);
    await page.locator("datalist option").first().waitFor({ state: "attached" });
    const offered = await page.locator("datalist option").evaluateAll((all) => all.map((one) => one.getAttribute("value")));
    expect(offered.toSorted()).toEqual(["after", "before", expect.stringMatching(/\/codex$/)]);
    await page.getByLabel("A, the reference").fill("before");
    await page.getByLabel("B, held against it").fill("after");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Compare before → after" }).waitFor();
    await page.goto(`${url}#/compare/before/nothing`);
    await page.getByRole("alert").waitFor();
    expect(await page.getByLabel("A, the reference").inputValue()).toBe("before");
    expect(faults).toEqual([]);
  });

  it("shows what records say as text, whatever is in it", async () => {
    await using temp = await tempFolder();
    const hostile = "<img src=x onerror=alert(1)>\u202e\u001b[31m";
    await sampledRun(temp.path, [pairedSample({ alpha: of("11") }, { runId: "before", variant: "codex" })]);
    await sampledRun(temp.path, [pairedSample({ alpha: of("00", hostile) }, { runId: "after", variant: "codex" })]);
    const { page, faults } = await openPage(browser);
    await page.goto(`${await reportOn(temp.path, [["before", "after"]])}#/compare/before/after`);
    await page.getByText("m-1 → <img src=x onerror=alert(1)>\\u202e\\x1b[31m").waitFor();
    expect(await page.locator("main img").count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it.each(["dark", "light"] as const)("is clean by axe in %s, and no wider than the page", async (colorScheme) => {
    await using temp = await tempFolder();
    await sampledRun(temp.path, big(8));
    const url = await reportOn(temp.path, [["big"]]);
    const { page, faults } = await openPage(browser, { colorScheme });
    for (const width of [1400, 800]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${url}#/compare/big`);
      await page.getByRole("heading", { name: "Fine print" }).waitFor();
      expect(await page.locator("main").evaluate((main) => main.ownerDocument.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await axeClean(page);
    }
    expect(faults).toEqual([]);
  });

  it("shows 100 tasks of 5 variants at once", async () => {
    await using temp = await tempFolder();
    await sampledRun(temp.path, big(100));
    const url = await reportOn(temp.path, [["big"]]);
    const { page, faults } = await openPage(browser);
    await page.addInitScript(NOTE_WHEN_SHOWN);
    await page.goto(`${url}#/compare/big`);
    await page.getByRole("heading", { name: "Fine print" }).waitFor();
    const shown = await page.evaluate(() => Math.round((globalThis as { shownMs?: number }).shownMs ?? Number.NaN));
    process.stdout.write(`compare, 100 tasks × 5 variants: shown ${shown} ms after the start of navigation\n`);
    expect(await page.locator(".compare-grid tbody tr").count()).toBe(100);
    expect(faults).toEqual([]);
  });
});

/** In the page: when its last section is there. */
const NOTE_WHEN_SHOWN = `new MutationObserver(() => {
  if (document.querySelector("#compare-fine") !== null) globalThis.shownMs ??= performance.now();
}).observe(document, { childList: true, subtree: true });`;

/** Variants of growing rate and cost. */
function big(tasks: number): VariantSample[] {
  return ["base", "mini", "large", "next", "other"].map((variant, at) =>
    simulatedSample({
      ...{ runId: "big", variant, tasks, trials: 3, rate: 0.4 + 0.1 * at, costUsd: 0.1 + 0.1 * at, seed: at + 1, model: `m-${at}` },
    }),
  );
}
