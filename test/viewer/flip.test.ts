import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Config } from "../../src/domain/config.ts";
import { removeTree } from "../../src/lib/files.ts";
import { readPage } from "../../src/pages/index.ts";
import { cli } from "../support/cli.ts";
import { type TempFolder, tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";
import { axeClean, openBrowser, openPage, reportOf } from "./support/browser.ts";
import { serveResults } from "./support/served.ts";

let browser: Browser;
let temp: TempFolder;

/** Two real runs of one variant: the newer model writes what nobody asked for, in a file whose name is none. */
beforeAll(async () => {
  browser = await openBrowser();
  temp = await tempFolder();
  const suite = (model: string, steps: object[]) =>
    tinySuite(temp.path, { variants: [{ name: "solver", agent: "scripted", model, options: { steps } }], config: { sandbox: "local" } });
  await suite("m-1", [{ run: ["cat", "words.txt"] }, { apply: "solution" }]);
  expect(await cli(["run", "--run-id", "one"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
  const hostile = { write: { path: "<img src=x onerror=stolen()>.md", content: "<script>stolen()</script>\u202e\n" } };
  await suite("m-2", [{ run: ["cat", "words.txt"] }, { write: { path: "words.txt", content: "other\n" } }, hostile]);
  expect(await cli(["run", "--run-id", "two"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await temp[Symbol.asyncDispose]();
});

it.each(["light", "dark"] as const)("leads from a comparison to why a task flipped, by keyboard, in %s", async (colorScheme) => {
  await using served = await serveResults(path.join(temp.path, "results"));
  const { page, faults } = await openPage(browser, { colorScheme });
  await page.goto(served.url("#/compare/one/two"));
  await page.getByRole("link", { name: /Why/ }).first().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Why add-alpha came out otherwise" }).waitFor();
  const told = page.getByRole("region", { name: "In short" });
  await told.getByText("lost", { exact: true }).waitFor();
  expect(await told.innerText()).toContain(
    "add-alpha was resolved and is not any more: 1 of 1 trial in one/solver, 0 of 1 trial in two/solver (p = 1.00 for this task alone).",
  );
  await page.getByRole("row", { name: /model m-1 m-2 what a benchmark compares/ }).waitFor();
  await page.getByRole("row", { name: /has-alpha fail-to-pass passed failed/ }).waitFor();
  await page.getByRole("row", { name: /<img src=x onerror=stolen\(\)>\.md B alone – \+1 −0 beyond/ }).waitFor();
  expect(await page.getByRole("region", { name: "The way of B" }).innerText()).toMatch(/parts here\s+edit\s+words\.txt/);
  expect(await page.getByRole("region", { name: "From what A left to what B left" }).innerText()).toContain(
    "<script>stolen()</script>\\u202e",
  );
  await axeClean(page);
  await page.getByRole("button", { name: "B's own" }).focus();
  await page.keyboard.press("Enter");
  const own = page.getByRole("region", { name: "The change of B" });
  await own.waitFor();
  expect(await own.innerText()).toMatch(/2 files.*1 asked for, 1 beyond/);
  expect(await page.getByRole("button", { name: "B's own" }).getAttribute("aria-pressed")).toBe("true");
  await axeClean(page);
  await page.getByRole("link", { name: "add-alpha__solver__0" }).last().click();
  await page.getByRole("heading", { level: 1, name: "add-alpha__solver__0" }).waitFor();
  expect(page.url()).toContain("#/trial/two/");
  expect(faults).toEqual([]);
});

it("says what is not there", async () => {
  await using served = await serveResults(path.join(temp.path, "results"));
  const { page } = await openPage(browser);
  await page.goto(served.url("#/flip/one/two/add-gamma"));
  expect(await page.getByRole("alert").innerText()).toContain('No trials of task "add-gamma" on both sides.');
});

it("shows of a Python failure what was wrong, and folds the calls", async () => {
  await using copy = await tempFolder();
  const results = path.join(copy.path, "results");
  await cp(path.join(temp.path, "results"), results, { recursive: true });
  const report = path.join(results, "runs", "two", "trials", "add-alpha__solver__0", "attempt-1", "report");
  const traceback = 'Traceback (most recent call last):\n  File "words.py", line 7, in find\nAssertionError: no alpha\n- alpha\n+ other';
  const diagnostic = ["---", "message: |", ...traceback.split("\n").map((line) => `  ${line}`), "..."]
    .map((line) => `  ${line}\n`)
    .join("");
  const text = await readFile(report, "utf8");
  await writeFile(report, text.replace(/^not ok .*has-alpha\n/m, `$&${diagnostic}`));
  await using served = await serveResults(results);
  const { page, faults } = await openPage(browser);
  await page.goto(served.url("#/flip/one/two/add-alpha"));
  const why = page
    .getByRole("row", { name: /has-alpha/ })
    .getByRole("cell")
    .last();
  await why.waitFor();
  expect(await why.innerText()).toMatch(/^AssertionError: no alpha\n- alpha\n\+ other\s+▸ Calls that led to it$/);
  expect(await page.getByRole("region", { name: "In short" }).innerText()).toContain("(has-alpha): AssertionError: no alpha.");
  await why.getByRole("button").focus();
  await page.keyboard.press("Enter");
  await why.getByText('File "words.py", line 7, in find').waitFor();
  await axeClean(page);
  expect(faults).toEqual([]);
});

it("says of a trial whose files are gone, and of a report without it, that nobody knows", async () => {
  await using copy = await tempFolder();
  const results = path.join(copy.path, "results");
  await cp(path.join(temp.path, "results"), results, { recursive: true });
  await removeTree(path.join(results, "runs", "two", "trials", "add-beta__solver__0"));
  const config = Config.parse({ variants: [{ name: "any", agent: "nop" }] });
  const key = "flip/one/two/add-beta";
  const url = await reportOf(copy.path, { [key]: await readPage({ resolved: { config, results } }, key) });
  const { page, faults } = await openPage(browser);
  await page.goto(`${url}#/${key}`);
  await page.getByText("evidence.json of add-beta__solver__0 is missing or damaged").waitFor();
  await page.getByText("– not known on both sides: the evidence of a trial is not on disk.").waitFor();
  await page.getByText("– not known: no evidence of how an agent went was kept.").waitFor();
  await page.getByRole("button", { name: "A's own" }).click();
  await page.getByText("this report does not hold the trial").waitFor();
  await axeClean(page);
  expect(faults).toEqual([]);
});
