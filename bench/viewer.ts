import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import type { Browser } from "playwright-core";
import { Config } from "../src/domain/config.ts";
import { keyText, type PageName } from "../src/pages/keys.ts";
import { secretsOf } from "../src/run/secrets.ts";
import { runsFolder } from "../src/store/layout.ts";
import { serveViewer } from "../src/viewer/serve.ts";
import { openBrowser } from "../test/viewer/support/chromium.ts";
import { recordsOf } from "./history-fixture.ts";
import { median, print, tempFolder } from "./measure.ts";
import { LONG, MANY, writeViewerResults } from "./viewer-fixture.ts";
import { type View, type ViewTime, viewOnce } from "./viewer-page.ts";

const ROUNDS = 7;
const GOAL_MS = 1_000;
const MB = 1_000_000;
const root = path.resolve(import.meta.dirname, "..");

export const viewer = {
  about: `Pages of \`view\` in a real Chromium, each ${ROUNDS} times in a new context: from the start of the navigation (the server reads the files anew) until the first
row is laid out, the same from the document read on, and the page's heap after a collection. A run of ${recordsOf(MANY).toLocaleString("en")} invented trials; a trial whose
transcript has 5 MB. And \`report --html\`: of that run, and of the demo.`,
  async run(): Promise<void> {
    await using temp = await tempFolder();
    const results = path.join(temp.path, "results");
    const { transcript, steps } = await writeViewerResults(results);
    print("the long trial", megabytes(transcript), `${steps.toLocaleString("en")} steps`);
    print(
      "front-end",
      megabytes((await stat(path.join(root, "dist", "viewer", "index.html"))).size),
      "all scripts and styles, in one file",
    );
    const browser = await openBrowser();
    try {
      await pages(browser, results);
    } finally {
      await browser.close();
    }
    await reportOfMany(results, temp.path);
    await reportOfDemo(temp.path);
  },
};

async function pages(browser: Browser, results: string): Promise<void> {
  const config = Config.parse({ variants: [{ name: "oracle", agent: "oracle" }] });
  await using server = await serveViewer({ resolved: { config, results }, redactor: secretsOf(config).redactor() });
  const at = (page: PageName, ...parts: string[]) => server.url(`#/${keyText({ page, parts })}`);
  const trial = at("trial", LONG.runId, LONG.trialId);
  const raw = { button: "Raw transcript", after: ".virtual-list [data-index]" };
  const views: [string, View][] = [
    [`run of ${recordsOf(MANY).toLocaleString("en")} trials`, { url: at("run", "night-0000"), shown: "a[data-trial]" }],
    ["trial with a transcript of 5 MB", { url: trial, shown: ".virtual-list [data-index]" }],
    ["its raw transcript, from the press on", { url: trial, shown: ".raw-line", press: raw }],
    ["a page without a document", { url: server.url("#/nothing"), shown: "h1" }],
  ];
  const taken = new Map<string, ViewTime[]>(views.map(([name]) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) for (const [name, view] of views) taken.get(name)?.push(await viewOnce(browser, view));
  for (const [name, times] of taken) printTimes(name, times);
}

function printTimes(name: string, times: readonly ViewTime[]): void {
  const heap = `heap ${megabytes(median(times.map(({ heapBytes }) => heapBytes)))}`;
  print(name, ...spread(times.map(({ shownMs }) => shownMs)), heap);
  const rendered = times.map(({ renderMs }) => renderMs);
  const middle = median(rendered);
  if (rendered.every((one) => one > 0))
    print("  from the document on", ...spread(rendered), `goal <= ${ms(GOAL_MS)}: ${middle <= GOAL_MS ? "met" : "MISSED"}`);
}

function spread(values: readonly number[]): [median: string, spread: string] {
  return [ms(median(values)), `${ms(Math.min(...values))} to ${ms(Math.max(...values))} in ${values.length}`];
}

async function reportOfMany(results: string, folder: string): Promise<void> {
  const worker = path.join(import.meta.dirname, "report-worker.ts");
  const { stdout } = await execa(process.execPath, [worker, results, "night-0000", path.join(folder, "many.html")], { stderr: "inherit" });
  const { wallMs, cpuMs, peakBytes, bytes, trials } = JSON.parse(stdout) as Record<
    "wallMs" | "cpuMs" | "peakBytes" | "bytes" | "trials",
    number
  >;
  const within = wallMs <= 20_000 && peakBytes <= 500 * MB ? "met" : "MISSED";
  const peak = `peak memory ${megabytes(peakBytes)}`;
  print(
    "report --html of that run",
    `${(wallMs / 1_000).toFixed(1)} s`,
    `${peak}; goal <= 20 s, <= 500 MB: ${within}`,
    `${(cpuMs / 1_000).toFixed(1)} s of processor time`,
  );
  print("its size", megabytes(bytes), `${trials.toLocaleString("en")} trial pages in it`);
}

/** Of the demo's results where there are any. */
async function reportOfDemo(folder: string): Promise<void> {
  const name = "single file of the demo";
  const results = path.join(root, "results");
  if (!existsSync(runsFolder(results))) return print(name, "–", "no results here: `npm run demo` makes them");
  const worker = path.join(import.meta.dirname, "report-worker.ts");
  const { stdout } = await execa(process.execPath, [worker, results, "latest", path.join(folder, "demo.html")], { stderr: "inherit" });
  const { bytes, trials } = JSON.parse(stdout) as Record<"bytes" | "trials", number>;
  print(name, megabytes(bytes), `goal <= 3 MB: ${bytes <= 3 * MB ? "met" : "MISSED"}`, `${trials} trial pages in it`);
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

function megabytes(bytes: number): string {
  return `${(bytes / MB).toFixed(1)} MB`;
}
