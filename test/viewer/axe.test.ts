import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PAGES, parseKey } from "../../src/pages/keys.ts";
import { cli } from "../support/cli.ts";
import { type TempFolder, tempFolder } from "../support/temp.ts";
import { axeClean, openBrowser, openPage } from "./support/browser.ts";
import { nightsWorld, WORDS } from "./support/nights.ts";
import { documentsOf } from "./support/report.ts";

let browser: Browser;
let temp: TempFolder;
let url: string;
let keys: string[];
beforeAll(async () => {
  browser = await openBrowser();
  temp = await tempFolder();
  const world = await nightsWorld(path.join(temp.path, "suite"));
  await world.night("night-1", WORDS);
  await world.night("night-2", WORDS.slice(0, 3));
  expect((await cli(["report", "latest", "--html", "--output", "night.html"], { cwd: world.folder })).exitCode).toBe(0);
  const file = path.join(world.folder, "night.html");
  url = pathToFileURL(file).href;
  keys = [...documentsOf(await readFile(file, "utf8")).keys()];
});
afterAll(async () => {
  await browser?.close();
  await temp?.[Symbol.asyncDispose]();
});

/** Pages of each kind that are looked at: the first are the most telling, the last those of controls. */
const EACH = 2;

function chosen(): string[] {
  return PAGES.filter((name) => name !== "transcript").flatMap((name) => {
    const own = keys.filter((key) => parseKey(key)?.page === name);
    return [...new Set([...own.slice(0, EACH), ...own.slice(-1)])];
  });
}

async function show(page: Page, key: string): Promise<void> {
  await page.goto(`${url}#/${key}`);
  await page.locator("h1").waitFor();
  await page.getByRole("status").filter({ hasText: "Reading" }).waitFor({ state: "detached" });
  await page.getByText("A report of run night-2").waitFor();
}

describe("every page of a report", { timeout: 600_000 }, () => {
  it("is among those looked at", () => {
    const kinds = new Set(keys.map((key) => parseKey(key)?.page));
    expect(PAGES.filter((page) => !kinds.has(page))).toEqual([]);
  });

  it.each([
    { theme: "light", other: 800, axe: 1400 },
    { theme: "dark", other: 1400, axe: 800 },
  ] as const)("has no finding of axe, does not scroll sideways and asks for nothing: $theme", async ({ theme, other, axe }) => {
    const { page, faults } = await openPage(browser, { colorScheme: theme });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    const wide: string[] = [];
    for (const key of chosen()) {
      await show(page, key);
      expect(await page.locator("h1").count(), key).toBe(1);
      expect(await page.getByRole("alert").allTextContents(), key).toEqual([]);
      for (const width of [other, axe]) {
        await page.setViewportSize({ width, height: 900 });
        if (await page.evaluate<boolean>("document.documentElement.scrollWidth > innerWidth")) wide.push(`${key} at ${width}`);
      }
      await axeClean(page);
    }
    expect(wide).toEqual([]);
    expect(new Set(asked.map((one) => one.split("#")[0]))).toEqual(new Set([url]));
    expect(faults).toEqual([]);
  });
});

describe("by the keyboard alone", () => {
  it("leads from the nights to a run and from there to a trial and its transcript's steps", async () => {
    const { page, faults } = await openPage(browser, { viewport: { width: 1400, height: 900 } });
    await show(page, "nights");
    await tabTo(page, "#/run/");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: /night-2/ }).waitFor();
    await tabTo(page, "#/trial/");
    const target = await page.evaluate<string>("document.activeElement.getAttribute('href')");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${url}${target}`);
    await page.locator("main:focus h1").waitFor();
    expect(faults).toEqual([]);
  });

  it("skips the header, and changes the theme", async () => {
    const { page } = await openPage(browser, { colorScheme: "light" });
    await show(page, "runs");
    await page.getByRole("button", { name: "Dark theme" }).focus();
    await page.keyboard.press("Enter");
    await page.locator('html[data-theme="dark"]').waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Skip to the page" }).focus();
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
  });
});

/** Presses Tab until a link that leads there has the focus. */
async function tabTo(page: Page, start: string): Promise<void> {
  for (let presses = 0; presses < 300; presses += 1) {
    await page.keyboard.press("Tab");
    const href = await page.evaluate<string>("document.activeElement.getAttribute('href') ?? ''");
    if (href.startsWith(start)) return;
  }
  throw new Error(`No link to ${start} can be reached by Tab.`);
}
