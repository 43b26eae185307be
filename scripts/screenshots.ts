/**
 * Pictures of the viewer for README and docs, into `docs/images`: a run, a trial and a flip from the results that `npm run demo` left; nights and a
 * comparison from an invented history (what its trials came to is drawn, and judged by the real gate), since a demo has no past.
 */
import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { Config } from "../src/domain/config.ts";
import { readPage } from "../src/pages/index.ts";
import { keyText } from "../src/pages/keys.ts";
import { findRun } from "../src/store/reader.ts";
import { viewerHtml } from "../src/viewer/assets.ts";
import { openReportFile } from "../src/viewer/report-file.ts";
import { writeInventedNights } from "../test/support/invented-nights.ts";
import { openBrowser } from "../test/viewer/support/chromium.ts";
import { withPalette } from "./png-palette.ts";

interface Picture {
  name: string;
  results: string;
  key: string;
  /** Pages that it links to. */
  beside?: string[];
  theme?: "light" | "dark";
  height?: number;
}

const root = path.resolve(import.meta.dirname, "..");
const images = path.join(root, "docs", "images");
const config = Config.parse({ variants: [{ name: "oracle", agent: "oracle" }] });
const WIDTH = 1200;
const MOST_BYTES = 150_000;

const folder = await mkdtemp(path.join(os.tmpdir(), "patchbench-screenshots-"));
const browser = await openBrowser();
try {
  await mkdir(images, { recursive: true });
  for (const picture of [...(await invented()), ...(await demo())]) await take(browser, picture);
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}

async function invented(): Promise<Picture[]> {
  const results = path.join(folder, "invented");
  await writeInventedNights(results, readdirSync(path.join(root, "tasks")).sort());
  const sides = ["2026-11-19", "2026-11-23"].map((day) => `night:${day}-night/brief`);
  return [
    { name: "nights", results, key: "nights", height: 900 },
    { name: "compare", results, key: keyText({ page: "compare", parts: sides }), height: 900 },
  ];
}

async function demo(): Promise<Picture[]> {
  const results = path.join(root, "results");
  const run = path.basename(await findRun(results, "latest"));
  const task = "helpdesk-sla-targets";
  const trial = keyText({ page: "trial", parts: [run, `${task}__overeager__0`] });
  return [
    { name: "run", results, key: keyText({ page: "run", parts: [run] }) },
    { name: "trial", results, key: trial },
    { name: "trial-dark", results, key: trial, theme: "dark" },
    {
      ...{ name: "flip", results, key: keyText({ page: "flip", parts: [`${run}/oracle`, `${run}/nop`, task] }) },
      beside: ["oracle", "nop"].map((variant) => keyText({ page: "trial", parts: [run, `${task}__${variant}__0`] })),
    },
  ];
}

async function take(chromium: Browser, { name, results, key, beside = [], theme = "light", height = 800 }: Picture): Promise<void> {
  const report = openReportFile(await viewerHtml());
  for (const one of [key, ...beside]) await report.add(one, await readPage({ resolved: { config, results } }, one));
  const file = path.join(folder, `${name}.html`);
  await writeFile(file, report.text());
  const context = await chromium.newContext({ viewport: { width: WIDTH, height }, colorScheme: theme });
  const page = await context.newPage();
  await page.goto(`${pathToFileURL(file).href}#/${key}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByRole("status").filter({ hasText: "Reading" }).waitFor({ state: "detached" });
  await page.waitForTimeout(500); // charts are drawn when their width is known
  const picture = withPalette(await page.screenshot());
  await context.close();
  await writeFile(path.join(images, `${name}.png`), picture);
  const size = `${Math.round(picture.length / 1_000)} kB`;
  console.log(`docs/images/${name}.png  ${size}${picture.length > MOST_BYTES ? ": TOO LARGE" : ""}`);
}
