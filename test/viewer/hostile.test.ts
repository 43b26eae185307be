import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PAGES, parseKey } from "../../src/pages/keys.ts";
import type { ViewerServer } from "../../src/viewer/serve.ts";
import { cli } from "../support/cli.ts";
import { type TempFolder, tempFolder } from "../support/temp.ts";
import { openBrowser, openPage, type WatchedPage } from "./support/browser.ts";
import { type HostileNights, hostileNights, IMAGE, MARKUP, SEEN_STEERING } from "./support/hostile-nights.ts";
import { documentsOf } from "./support/report.ts";
import { serveResults } from "./support/served.ts";

let browser: Browser;
let temp: TempFolder;
let nights: HostileNights;
let server: ViewerServer;
beforeAll(async () => {
  [browser, temp] = await Promise.all([openBrowser(), tempFolder()]);
  nights = await hostileNights(path.join(temp.path, "suite"));
  server = await serveResults(nights.results);
}, 240_000);
afterAll(async () => {
  await server?.close();
  await browser?.close();
  await temp?.[Symbol.asyncDispose]();
});

/** Where something of it has to be seen; the other pages have figures alone. */
const TELLING = ["trial", "flip"];

describe("what agents, tests and task authors say", () => {
  it("has every kind of page to be seen on", () => {
    const seen = new Set(nights.keys.map((key) => parseKey(key)?.page));
    expect(PAGES.filter((page) => !seen.has(page))).toEqual(["transcript"]); // part of a trial's page
  });

  it("is text on every page that is served, folded out as far as it goes", async () => {
    const opened = await openPage(browser, { viewport: { width: 1400, height: 1000 } });
    await opened.page.goto(server.url("#/runs"));
    for (const key of nights.keys) await seeAll(opened, `${new URL(server.url()).origin}/#/${key}`, key);
    expect(opened.faults).toEqual([]);
  });

  it("is text in a report", async () => {
    expect(await cli(["report", "night-2", "--html", "--output", "night.html"], { cwd: nights.folder })).toMatchObject({ exitCode: 0 });
    const file = path.join(nights.folder, "night.html");
    const opened = await openPage(browser, { viewport: { width: 1400, height: 1000 } });
    const inside = [...documentsOf(await readFile(file, "utf8")).keys()];
    const keys = nights.keys.filter((key) => inside.includes(key));
    expect(keys.length).toBeGreaterThan(4);
    for (const key of keys) await seeAll(opened, `${pathToFileURL(file).href}#/${key}`, key);
    expect(opened.faults).toEqual([]);
  });

  it("is a fault of its own where it is asked for as a page", async () => {
    const { page, faults } = await openPage(browser);
    await page.goto(server.url(`#/run/${encodeURIComponent(`${IMAGE}\u202e`)}`));
    await page
      .getByRole("alert")
      .filter({ hasText: `No run "${IMAGE}\\u202e"` })
      .waitFor();
    expect(await harm(page)).toEqual([]);
    expect(faults.filter((fault) => !fault.includes("404"))).toEqual([]);
  });
});

/** Opens a page and everything that folds out on it. */
async function seeAll({ page }: WatchedPage, url: string, key: string): Promise<void> {
  await page.goto(url);
  await page.locator("h1").waitFor();
  await page.getByRole("status").filter({ hasText: "Reading" }).waitFor({ state: "detached" });
  expect(await page.getByRole("alert").allTextContents(), key).toEqual([]);
  await unfold(page);
  expect(await harm(page), key).toEqual([]);
  const told = await page.evaluate<string>("document.body.textContent");
  if (TELLING.includes(parseKey(key)?.page ?? "")) {
    for (const text of [IMAGE, MARKUP, SEEN_STEERING]) expect(told.includes(text), `${key}: ${text}`).toBe(true);
  }
  const raw = page.getByRole("button", { name: "Raw", exact: false }).first();
  if (parseKey(key)?.page !== "trial" || !(await raw.isVisible())) return;
  await raw.click();
  await page.getByText("window.__stolen=1").first().waitFor();
  expect(await harm(page), `${key}, raw`).toEqual([]);
}

/** Presses whatever opens something, twice over: what is inside may open more. */
function unfold(page: Page): Promise<void> {
  return page.evaluate(`(async () => {
    for (let round = 0; round < 2; round += 1) {
      for (const one of document.querySelectorAll("main details:not([open])")) one.open = true;
      for (const one of document.querySelectorAll("main [aria-expanded=false], main .text-more, main .patch-more")) one.click();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  })()`);
}

/** What was obeyed of it, or can steer or hide: to be nothing. */
function harm(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const steering = /[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/;
    const found = window.__stolen === undefined ? [] : ["a script ran"];
    const foreign = "img, iframe, object, embed, form[action], base, script:not([type=module]):not([type='application/json']), a:not([href^='#'])";
    const own = document.head.querySelector("title + script"); // of viewer/index.html
    for (const one of document.querySelectorAll(foreign)) if (one !== own) found.push(one.outerHTML.slice(0, 200));
    for (const one of document.querySelectorAll("*"))
      for (const { name, value } of one.attributes) {
        if (name.startsWith("on")) found.push(name + " of " + one.tagName);
        if (steering.test(value)) found.push("steering in " + name + ": " + JSON.stringify(value.slice(0, 80)));
      }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
      if (steering.test(texts.currentNode.data) && texts.currentNode.parentElement.tagName !== "SCRIPT")
        found.push("steering in text of " + texts.currentNode.parentElement.outerHTML.slice(0, 80) + ": " + JSON.stringify(texts.currentNode.data.slice(0, 80)));
    if (steering.test(document.title)) found.push("steering in the title");
    if (document.body.innerText.length > 3_000_000) found.push("too much text at once");
    return found;
  })()`);
}
