import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Config } from "../../src/domain/config.ts";
import { readPage } from "../../src/pages/index.ts";
import { keyText } from "../../src/pages/keys.ts";
import type { NightRow, NightsDoc } from "../../src/pages/nights-page.ts";
import { eventful, keepNights, quiet } from "../support/kept-nights.ts";
import { storedRun } from "../support/stored-run.ts";
import { type TempFolder, tempFolder } from "../support/temp.ts";
import { axeClean, openBrowser, openPage, reportOf, type WatchedPage } from "./support/browser.ts";

let temp: TempFolder;
let browser: Browser;
let doc: NightsDoc;
let url: string;

/** A history with everything in it; of its runs only the last is there, and one file is damaged. */
beforeAll(async () => {
  temp = await tempFolder();
  const results = path.join(temp.path, "results");
  const nights = eventful();
  await keepNights(results, { variants: { "codex-high": nights, "claude-plan": quiet(nights.length, [14, 15]) }, tasks: 24 });
  await storedRun(results, { runId: "night-41", createdAt: "2026-03-13T03:00:00.000Z" });
  await writeFile(path.join(results, "nights", "night-42.json"), "{}");
  doc = (await pageOf(results, "nights")) as NightsDoc;
  const compare = keyText({ page: "compare", parts: ["night:night-39/codex-high", "night:night-41/codex-high"] });
  const trial = doc.last?.variants[0]?.evidence?.alarms[0]?.trial;
  const trialKey = keyText({ page: "trial", parts: [trial?.runId ?? "", trial?.trialId ?? ""] });
  url = await reportOf(temp.path, { nights: doc, "run/night-41": await pageOf(results, "run/night-41"), [compare]: {}, [trialKey]: {} });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await temp[Symbol.asyncDispose]();
});

async function pageOf(results: string, key: string): Promise<unknown> {
  const config = Config.parse({ variants: [{ name: "codex-high", agent: "oracle" }] });
  return await readPage({ resolved: { config, results } }, key);
}

async function opened(at = url, width = 1400): Promise<WatchedPage> {
  const watched = await openPage(browser, { viewport: { width, height: 900 } });
  await watched.page.goto(`${at}#/nights`);
  await watched.page.getByRole("heading", { name: "Nights", exact: true }).waitFor();
  return watched;
}

const rowsOf = (page: Page) => page.getByRole("table").locator("tbody tr");

it("gives last night's answer first: verdict, line, since when, failing tasks, and where to look", async () => {
  const { page, faults } = await opened();
  const verdict = page.getByRole("heading", { name: "Last night: REGRESSED" });
  expect((await verdict.boundingBox())?.y).toBeLessThan(320);
  const panel = page.getByRole("region", { name: "Last night" });
  expect(await panel.getByText(doc.last?.headline ?? "-").isVisible()).toBe(true);
  expect(await panel.getByText("since night-40, 2 nights").isVisible()).toBe(true);
  expect(await panel.getByRole("link", { name: "Open its run" }).getAttribute("href")).toBe("#/run/night-41");
  expect(await panel.getByRole("link", { name: "Compare with night-39" }).getAttribute("href")).toBe(
    "#/compare/night%3Anight-39%2Fcodex-high/night%3Anight-41%2Fcodex-high",
  );
  const failing = panel.getByRole("link", { name: "add-amber" });
  expect(await failing.getAttribute("href")).toMatch(/^#\/trial\/night-41\/add-amber__codex-high__\d$/);
  expect(await panel.getByRole("heading", { name: "claude-plan STABLE" }).isVisible()).toBe(true);
  expect(await page.getByText("nights/night-42.json is damaged").isVisible()).toBe(true);
  expect(faults).toEqual([]);
});

it("draws the trend with its change points in words, and says why marks are hollow", async () => {
  const { page, faults } = await opened();
  const charts = page.getByRole("img", { name: /^resolve of / });
  expect(await charts.count()).toBe(2);
  expect(await charts.first().getAttribute("aria-label")).toMatch(/codex-high over 41 points.*2 of them not sound; 1 change point/);
  const level = doc.trends[0]?.series[0]?.changes[0]?.levels ?? "-";
  expect(await charts.first().locator("text", { hasText: "model gpt-5.5 → gpt-5.4" }).textContent()).toContain(level);
  const change = page.getByRole("list", { name: "Change points" }).getByRole("listitem");
  expect(await change.textContent()).toMatch(/night-19.*worse, .* → .*model gpt-5\.5 → gpt-5\.4 \(at 24 tasks\)/);
  expect(await page.getByText("No change point: one level all along.").count()).toBe(1);
  await page.getByText("2 hollow: why").first().press("Enter");
  const why = page.getByRole("listitem").filter({ hasText: /night-15: measured 0 of 96 trials.*503/ });
  expect(await why.first().isVisible()).toBe(true);
  expect(faults).toEqual([]);
});

it("lists every night; one that could not measure is grey, readable and explained", async () => {
  const { page } = await opened();
  expect(await rowsOf(page).count()).toBe(82);
  const outage = rowsOf(page).filter({ hasText: /night-15codex-high/ });
  expect(await outage.getAttribute("data-valid")).toBe("false");
  expect(await outage.textContent()).toMatch(
    /COULD NOT MEASURE.*0 of 96 trials.*503.*Says nothing about the agent; no night is compared with it\./,
  );
  const [grey, black] = await Promise.all([false, true].map((valid) => styleOf(page, `tr[data-valid="${valid}"] .nights-said`, "color")));
  expect(grey).not.toBe(black);
  expect(await page.getByText("A night without a link is kept without its run").isVisible()).toBe(true);
  expect(await rowsOf(page).first().getByRole("link").first().getAttribute("href")).toBe("#/run/night-41");
  expect(await rowsOf(page).nth(2).getByRole("link").count()).toBe(0);
});

it("is worked by keyboard alone: metric, range, verdict, table", async () => {
  const { page, faults } = await opened();
  await tabTo(page, "Metric");
  await page.keyboard.type("cost");
  await page.getByRole("img", { name: /^cost of codex-high/ }).waitFor();
  expect(page.url()).toContain("metric=cost");
  await tabTo(page, "Newest");
  await page.keyboard.press("ArrowUp");
  await page.waitForURL(/last=30/);
  await tabTo(page, /^regressed \d+$/);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^regressed \d+$/, pressed: true }).waitFor();
  const regressed = doc.nights.filter(({ verdict }) => verdict === "regressed");
  expect(await page.getByRole("rowgroup").count()).toBe(regressed.length + 1);
  await tabTo(page, "Table of nights");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/#\/run\/night-41/);
  // The address alone brings the same back.
  await page.goto(`${url}#/nights?metric=cost&verdict=regressed`);
  await page.getByRole("img", { name: /^cost of codex-high/ }).waitFor();
  expect(await page.getByRole("rowgroup").count()).toBe(regressed.length + 1);
  expect(faults).toEqual([]);
});

/** The line of the first chart, and what the page's styles make of it. */
const LINE = '.trend .chart g[fill="none"][stroke^="var"]';
const styleOf = (page: Page, selector: string, property: string) =>
  page.evaluate<string>(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${property}`);

/** Runs in the page: the name of what has the focus. */
const FOCUSED = `(() => {
  const { activeElement: one } = document;
  return (one?.labels?.[0]?.firstChild?.textContent ?? one?.getAttribute("aria-label") ?? one?.textContent ?? "").trim();
})()`;

/** Presses Tab until what has the focus bears the name. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed += 1) {
    await page.keyboard.press("Tab");
    const named = await page.evaluate<string>(FOCUSED);
    if (typeof name === "string" ? named === name : name.test(named)) return;
  }
  throw new Error(`Tab does not lead to ${name}.`);
}

it.each(["dark", "light"] as const)("is clean by axe in %s and wide, and in the other theme and narrow", async (colorScheme) => {
  const { page, faults } = await openPage(browser, { colorScheme, viewport: { width: 1400, height: 900 } });
  // Of the table the rows that differ most: axe takes its time with each.
  await page.goto(`${url}#/nights?verdict=could-not-measure`);
  await page.getByRole("table").waitFor();
  await axeClean(page);
  await page.getByRole("button", { name: /^regressed \d+$/ }).click();
  await page.setViewportSize({ width: 800, height: 900 });
  const wide = await page.evaluate("document.documentElement.scrollWidth");
  expect(wide).toBeLessThanOrEqual(800);
  const before = await styleOf(page, LINE, "stroke");
  await page.getByRole("button", { name: /theme$/ }).click();
  await expect.poll(() => styleOf(page, LINE, "stroke"), { timeout: 60_000 }).not.toBe(before);
  await axeClean(page);
  expect(faults).toEqual([]);
});

it("shows text of agents and files as text", async () => {
  await using folder = await tempFolder();
  const evil = "</script><img src=x onerror=\"document.title='stolen'\">\u001b[31m\u202e";
  const nights = doc.nights.map((night) => ({
    ...night,
    variants: night.variants.map((one) => ({ ...one, headline: evil, variant: evil })),
  }));
  const trends = doc.trends.map((trend) => ({
    ...trend,
    series: trend.series.map((line) => ({
      ...line,
      ...{ name: evil, variant: evil },
      changes: line.changes.map((change) => ({ ...change, moved: evil, short: evil })),
      points: line.points.map((point) => ({ ...point, problems: point.problems.map(() => evil) })),
    })),
  }));
  const last = doc.last === null ? null : { ...doc.last, headline: evil };
  const { page, faults } = await opened(await reportOf(folder.path, { nights: { ...doc, nights, trends, last, damaged: [evil] } }));
  await page.getByRole("table").waitFor();
  expect(await page.title()).toBe("Nights · patchbench");
  expect(await page.locator("img[src]").count()).toBe(0);
  const text = (await page.locator("main").textContent()) ?? "";
  expect(text).toContain("\\x1b[31m\\u202e");
  expect([...text].filter((char) => char === "\u001b" || char === "\u202e")).toEqual([]);
  expect(faults).toEqual([]);
});

it("shows a long history by and by", async () => {
  await using folder = await tempFolder();
  const [first] = doc.nights;
  if (first === undefined) throw new Error("no night");
  const nights = Array.from({ length: 400 }, (_, at): NightRow => ({ ...first, nightId: `n${at}` }));
  const { page } = await opened(await reportOf(folder.path, { nights: { ...doc, nights } }));
  expect(await rowsOf(page).count()).toBe(120);
  await page.getByRole("button", { name: "Show 200 more of 340 older nights" }).click();
  await page.getByRole("button", { name: "Show 140 more of 140 older nights" }).click();
  await rowsOf(page).nth(799).waitFor();
  expect(await rowsOf(page).count()).toBe(800);
});

it("says what a night is where there is none", async () => {
  await using folder = await tempFolder();
  const { page, faults } = await opened(await reportOf(folder.path, { nights: await pageOf(folder.path, "nights"), runs: { runs: [] } }));
  await page.getByRole("heading", { name: "No nights yet" }).waitFor();
  expect(await page.getByText("patchbench nightly --start").isVisible()).toBe(true);
  expect(await page.getByRole("link", { name: "All runs" }).getAttribute("href")).toBe("#/runs");
  expect(await page.getByRole("table").count()).toBe(0);
  await axeClean(page);
  expect(faults).toEqual([]);
});
