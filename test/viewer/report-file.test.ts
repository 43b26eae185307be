import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunsDoc } from "../../src/pages/runs-page.ts";
import { tempFolder } from "../support/temp.ts";
import { axeClean, openBrowser, openPage, reportOf } from "./support/browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it("opens from disk, shows what it holds, says what it does not, and asks nobody", async () => {
  await using temp = await tempFolder();
  const runId = "</script><script>document.title='stolen'</script>";
  const runs: RunsDoc = { runs: [{ runId, createdAt: "2026-01-01T00:00:00Z", sum: null, problem: "not summed up" }] };
  const url = await reportOf(temp.path, { runs });
  const { page, faults } = await openPage(browser);
  await page.goto(`${url}#/runs`);
  await page.getByRole("link", { name: "</script>" }).waitFor();
  await axeClean(page);
  expect(await page.title()).toBe("Runs · patchbench");
  await page.goto(`${url}#/run/unknown`);
  await page.getByRole("alert").getByText("This page is not in the report").waitFor();
  await page.goto(`${url}#/nowhere`);
  await page.getByRole("heading", { name: "No such page" }).waitFor();
  expect(faults).toEqual([]);
});
