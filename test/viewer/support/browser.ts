import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { viewerHtml } from "../../../src/viewer/assets.ts";
import { openReportFile } from "../../../src/viewer/report-file.ts";

export { openBrowser } from "./chromium.ts";

/** What a key or a click leads to comes with the next rendering: `expect.poll(…, SOON)`. */
export const SOON = { timeout: 10_000 };

export interface WatchedPage {
  page: Page;
  /** What the page threw, logged as an error, or asked of anyone but loopback and the disk: to be empty. */
  faults: string[];
}

/** A page of its own context: nobody else's storage. Closing the browser closes it. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!/^(file:|data:|blob:|http:\/\/127\.0\.0\.1[:/])/.test(request.url())) faults.push(`request: ${request.url()}`);
  });
  return { page, faults };
}

/** A report file of these documents in a folder of the test's, as a URL without its hash. */
export async function reportOf(folder: string, documents: Record<string, unknown>): Promise<string> {
  const file = path.join(folder, "report.html");
  const report = openReportFile(await viewerHtml());
  for (const [key, document] of Object.entries(documents)) await report.add(key, document);
  await writeFile(file, report.text());
  return pathToFileURL(file).href;
}

/** No finding of axe, best practices included. */
export async function axeClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map((node) => node.html)
          .slice(0, 3)
          .join(" | ")}`,
    ),
  ).toEqual([]);
}
