import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ContentsDoc } from "../../src/pages/contents-page.ts";
import { viewerHtml } from "../../src/viewer/assets.ts";
import { cli } from "../support/cli.ts";
import { type TempFolder, tempFolder } from "../support/temp.ts";
import { axeClean, openBrowser, openPage } from "./support/browser.ts";
import { type NightsWorld, nightsWorld, WORDS } from "./support/nights.ts";
import { documentsOf } from "./support/report.ts";

const TRIALS = (WORDS.length * 3 + WORDS.length) * 2; // two agents with three trials a task, two controls with as many as their nights want
const MB = 1_000_000;

let browser: Browser;
let temp: TempFolder;
let world: NightsWorld;
beforeAll(async () => {
  browser = await openBrowser();
  temp = await tempFolder();
  world = await nightsWorld(path.join(temp.path, "suite"));
  expect(await world.night("night-1", WORDS)).toBe(0);
  expect(await world.night("night-2", WORDS.slice(0, 3))).toBe(1);
});
afterAll(async () => {
  await browser?.close();
  await temp?.[Symbol.asyncDispose]();
});

const report = (...args: string[]) => cli(["report", ...args], { cwd: world.folder });
const contentsOf = (documents: Map<string, unknown>) => documents.get("contents") as ContentsDoc;
const held = (documents: Map<string, unknown>, page: string) => [...documents.keys()].filter((key) => key.startsWith(`${page}/`));

async function written(...args: string[]): Promise<{ file: string; documents: Map<string, unknown>; stdout: string }> {
  const file = path.join(temp.path, `${args.join("").replace(/\W/g, "")}.html`);
  const { exitCode, stdout, stderr } = await report(...args, "--output", file);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  return { file, documents: documentsOf(await readFile(file, "utf8")), stdout };
}

describe("report --html", () => {
  it("writes RUN.html where one stands, and says where and how large", async () => {
    const { exitCode, stdout } = await report("latest", "--html");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^night-2\.html \(\d\.\d MB\)$/);
    const { size } = await stat(path.join(world.folder, "night-2.html"));
    const frontEnd = Buffer.byteLength(await viewerHtml());
    expect(frontEnd).toBeLessThan(MB);
    expect((size - frontEnd) / TRIALS).toBeLessThan(0.03 * MB); // so that the demo's 54 trials stay below 3 MB
    expect((await readdir(world.folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("holds the run's pages, those of its trials, and what it is held against", async () => {
    const { documents } = await written("night-2", "--html");
    expect([...documents.keys()].slice(0, 3)).toEqual(["nights", "runs", "run/night-2"]);
    expect(documents.get("runs")).toMatchObject({ runs: [{ runId: "night-2" }] });
    expect(held(documents, "compare")).toEqual([
      "compare/night%3Anight-1%2Fcareful/night%3Anight-2%2Fcareful",
      "compare/night%3Anight-1%2Feager/night%3Anight-2%2Feager",
      "compare/night-2",
    ]);
    expect(held(documents, "trial/night-2")).toHaveLength(TRIALS);
    expect(held(documents, "trial/night-1")).toHaveLength(6);
    expect(held(documents, "trial/night-2").slice(0, 6).join()).toMatch(/add-(dahlia|elder|fennel)__(careful|eager)__0/);
    const { parts, ...contents } = contentsOf(documents);
    expect(contents).toEqual({ runId: "night-2", home: "nights", failed: [] });
    expect(Object.fromEntries(parts.map(({ what, of }) => [what, of]))).toEqual({
      ...{ comparisons: 3, "flip pages": 6, "trials before": 6, "trial pages": TRIALS, "raw transcripts": TRIALS },
    });
    expect(parts.filter(({ held: there, of }) => there < of)).toEqual([]);
    expect(held(documents, "flip")).toHaveLength(6);
  });

  it("is the same file when it is made again", async () => {
    const [one, other] = [await report("night-2", "--html", "--output", "-"), await report("night-2", "--format", "html", "--output", "-")];
    expect(one.exitCode).toBe(0);
    expect(one.stdout).toBe(other.stdout);
  });

  it("keeps what is a secret today out of it, also where records of yesterday hold it", async () => {
    const secret = "was asked for dahlia";
    expect([...(await written("night-2", "--html")).documents.values()].some((one) => JSON.stringify(one).includes(secret))).toBe(true);
    const { stdout } = await cli(["report", "night-2", "--html", "--output", "-"], { cwd: world.folder, env: { OLD_TOKEN: secret } });
    const texts = [...documentsOf(stdout).values()].map((one) => JSON.stringify(one));
    expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    expect(texts.join()).toContain("[redacted:OLD_TOKEN]");
  });

  it("refuses what makes no sense in one line", async () => {
    expect(await report("latest", "--html", "--max-size", "0")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--max-size: MB from 1 to"),
    });
    expect(await report("latest", "--max-size", "2")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("goes with --html") });
    expect(await report("latest", "--html", "--format", "json")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--html goes without"),
    });
    expect(await report("nothing", "--html")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('No run "nothing"') });
  });
});

describe("the file in a browser, from disk and offline", () => {
  it("opens with the verdict of the night, and leads to a trial", async () => {
    const { file } = await written("night-2", "--html");
    const { page, faults } = await openPage(browser, { offline: true });
    await page.goto(pathToFileURL(file).href);
    await page.getByRole("heading", { name: "Nights", level: 1 }).waitFor();
    await page.getByText("A report of run night-2").waitFor();
    await page.goto(`${pathToFileURL(file).href}#/trial/night-2/add-dahlia__careful__0`);
    await page.getByRole("heading", { level: 1, name: /add-dahlia/ }).waitFor();
    expect(faults).toEqual([]);
  });

  it("a run that is no night opens with its own page, and has no link to nights it does not hold", async () => {
    const other = await nightsWorld(path.join(temp.path, "lone"));
    const env = { PATCHBENCH_CACHE: path.join(temp.path, "cache") };
    expect((await cli(["run", "--trials", "1", "--run-id", "lone", "--task", "add-amber"], { cwd: other.folder, env })).exitCode).toBe(0);
    await cli(["report", "lone", "--html"], { cwd: other.folder });
    const { page, faults } = await openPage(browser, { offline: true });
    await page.goto(pathToFileURL(path.join(other.folder, "lone.html")).href);
    await page.getByRole("heading", { level: 1, name: /lone/ }).waitFor();
    expect(await page.getByRole("link", { name: "Nights" }).count()).toBe(0);
    await page.getByRole("link", { name: "Runs" }).click();
    await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
    await axeClean(page);
    expect(faults).toEqual([]);
  });
});
