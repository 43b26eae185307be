import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeRuns } from "../../bench/history-fixture.ts";
import { Config } from "../../src/domain/config.ts";
import { readPage } from "../../src/pages/index.ts";
import { cli } from "../support/cli.ts";
import { type StoredRun, storedRun } from "../support/stored-run.ts";
import { type TempFolder, tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";
import { axeClean, openBrowser, openPage, reportOf, SOON, type WatchedPage } from "./support/browser.ts";

const greedy = {
  name: "greedy",
  agent: "scripted",
  options: { steps: [{ apply: "solution" }, { write: { path: "tests/title.sh", content: "true\n" } }] },
};
const variants = [{ name: "oracle", agent: "oracle" }, { name: "nop", agent: "nop" }, greedy];
const HOSTILE = "<img src=x onerror=\"document.title='stolen'\">\u001b[31m\u202eevil";

let browser: Browser;
let temp: TempFolder;
let url: string;

beforeAll(async () => {
  [browser, temp] = await Promise.all([openBrowser(), tempFolder()]);
  await tinySuite(temp.path, { words: ["alpha", "beta", "gamma"], variants });
  expect(await cli(["run", "--run-id", "real", "--trials", "2"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
  const results = path.join(temp.path, "results");
  await writeRuns(results, { runs: 1, variants: 5, tasks: 100, trials: 20 });
  await hostileRun(results);
  const keys = ["run/real", "run/night-0000", "run/hostile", "runs"];
  const resolved = { config: Config.parse({ variants }), results };
  const documents = await Promise.all(keys.map(async (key) => [key, await readPage({ resolved }, key)]));
  url = await reportOf(temp.path, Object.fromEntries(documents));
});
afterAll(async () => {
  await browser.close();
  await temp[Symbol.asyncDispose]();
});

/** A run of which one trial says what nobody should obey. */
async function hostileRun(results: string): Promise<StoredRun> {
  const run = await storedRun(results, { runId: "hostile", tasks: ["a"], variants: ["base"] });
  await run.record(run.trialIds[0] ?? "", { outcome: { kind: "infra-failed", stage: "agent", detail: HOSTILE } });
  return run;
}

async function open(route: string, options: Parameters<typeof openPage>[1] = {}): Promise<WatchedPage> {
  const opened = await openPage(browser, options);
  await opened.page.goto(`${url}#/${route}`);
  await opened.page.getByRole("table").first().waitFor();
  return opened;
}

const trials = (page: Page) => page.getByRole("region", { name: "Trials, by row" });
const shownTasks = (page: Page) => trials(page).getByRole("link").allInnerTexts();
const count = (page: Page) => page.getByRole("status").innerText();

describe("the page of a run", () => {
  it.each(["dark", "light"] as const)(
    "says where the run stands and how each variant did, %s, and is clean by axe",
    async (colorScheme) => {
      const { page, faults } = await open("run/real", { colorScheme });
      const head = page.getByRole("region", { name: "Where the run stands" });
      expect(await head.innerText()).toContain("finished");
      expect(await head.getByRole("progressbar", { name: "Trials done" }).getAttribute("value")).toBe("18");
      expect(await head.innerText()).toContain("18 of 18 trials");
      const oracle = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: /^oracle/ }) });
      expect((await oracle.innerText()).replace(/\s+/g, " ")).toContain("100 %");
      expect(await oracle.innerText()).toContain("[44, 100] %");
      expect(await page.getByRole("link", { name: "Compare them" }).getAttribute("href")).toBe(
        "#/compare/real%2Foracle/real%2Fnop/real%2Fgreedy",
      );
      expect(await count(page)).toBe("18 trials");
      await axeClean(page);
      await page.setViewportSize({ width: 800, height: 900 });
      await axeClean(page);
      expect(faults).toEqual([]);
    },
  );

  it("sorts by a column, says so, and keeps it in the address", async () => {
    const { page } = await open("run/real");
    expect((await shownTasks(page)).slice(0, 4)).toEqual(["add-alpha", "add-alpha", "add-alpha", "add-beta"]);
    const task = page.getByRole("columnheader", { name: "Task" });
    await task.getByRole("button").click();
    await expect.poll(() => task.getAttribute("aria-sort"), SOON).toBe("ascending");
    expect((await shownTasks(page)).slice(0, 7)).toEqual([...Array(6).fill("add-alpha"), "add-beta"]);
    await task.getByRole("button").click();
    await expect.poll(() => task.getAttribute("aria-sort"), SOON).toBe("descending");
    expect((await shownTasks(page))[0]).toBe("add-gamma");
    expect(new URL(page.url()).hash).toBe("#/run/real?sort=-task");
    await task.getByRole("button").click();
    await expect.poll(() => task.getAttribute("aria-sort"), SOON).toBeNull();
    expect(new URL(page.url()).hash).toBe("#/run/real");
  });

  it("filters by text, variant, result and scope; a reload shows the same", async () => {
    const { page } = await open("run/real");
    await page.getByRole("combobox", { name: "Result" }).selectOption("failed");
    expect(await count(page)).toBe("6 of 18 trials");
    await page.getByRole("searchbox", { name: "Filter by text" }).fill("beta nop");
    expect(await count(page)).toBe("2 of 18 trials");
    await page.reload();
    await page.getByText("2 of 18 trials").waitFor();
    expect(await shownTasks(page)).toEqual(["add-beta", "add-beta"]);
    expect(await page.getByRole("combobox", { name: "Result" }).inputValue()).toBe("failed");
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByRole("combobox", { name: "Scope" }).selectOption("beyond");
    await page.getByRole("combobox", { name: "Variant" }).selectOption("greedy");
    expect(await count(page)).toBe("6 of 18 trials");
    await page.getByRole("combobox", { name: "Variant" }).selectOption("oracle");
    await page.getByText("No trial fits.").waitFor();
  });

  it("is walked by keyboard: one tab stop, arrows move, Enter opens the trial", async () => {
    const { page } = await open("run/real");
    await trials(page).getByRole("columnheader").last().getByRole("button").focus();
    await page.keyboard.press("Tab");
    const focused = () => page.locator("a:focus").getAttribute("data-trial");
    expect(await focused()).toBe("add-alpha__oracle__0");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toBe("add-alpha__nop__0");
    await page.keyboard.press("End");
    expect(await focused()).toBe("add-gamma__greedy__1");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("add-gamma__nop__1");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/trial\/real\/add-gamma__nop__1$/);
  });

  it("holds ten thousand trials, of which only those in sight are in the document", async () => {
    const { page, faults } = await open("run/night-0000");
    const table = trials(page).getByRole("table");
    expect(await count(page)).toBe("10,000 trials");
    expect(await table.getAttribute("aria-rowcount")).toBe("10001");
    expect(await table.getByRole("row").count()).toBeLessThan(60);
    await trials(page).getByRole("link").first().focus();
    await page.keyboard.press("End");
    const last = table.locator('tr[aria-rowindex="10001"]');
    await last.waitFor();
    await last.locator("a:focus").waitFor();
    expect(
      await last.evaluate((row) => row.getBoundingClientRect().bottom <= (row.closest("section")?.getBoundingClientRect().bottom ?? 0)),
    ).toBe(true);
    await page.keyboard.press("Home");
    await table.locator('tr[aria-rowindex="2"]').waitFor();
    await page.getByRole("columnheader", { name: "Cost" }).getByRole("button").click();
    await page.getByRole("searchbox", { name: "Filter by text" }).fill("task-042");
    await page.getByText("100 of 10,000 trials").waitFor();
    expect(await table.getAttribute("aria-rowcount")).toBe("101");
    await axeClean(page);
    expect(faults).toEqual([]);
  });

  it("shows what agents and faults say as text", async () => {
    const { page, faults } = await open("run/hostile");
    await trials(page).getByText("<img src=x onerror=").waitFor();
    expect(await trials(page).innerText()).toContain("\\x1b[31m\\u202eevil");
    expect(await page.title()).toBe("Run hostile · patchbench");
    expect(faults).toEqual([]);
  });
});

describe("the list of runs", () => {
  it("has each with its state, rates and cost, and leads to its page", async () => {
    const { page } = await open("runs");
    const real = page.getByRole("row").filter({ hasText: "real" });
    expect((await real.innerText()).replace(/\s+/g, " ")).toMatch(/finished .*oracle 100 %.*nop 0 %.*3 18\/18/);
    await axeClean(page);
    await page.getByRole("link", { name: "real" }).click();
    await page.getByRole("heading", { name: "Run real" }).waitFor();
  });
});
