import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startCli } from "../support/cli.ts";
import { smallAgent, smallModel } from "../support/small-agent.ts";
import { tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";
import { axeClean, openBrowser, openPage, SOON } from "./support/browser.ts";
import { serveResults } from "./support/served.ts";

const words = ["alpha", "beta", "gamma", "delta"];
/** Takes its time over each task, and costs something. */
const scripts = words.map((word) => ({
  name: word,
  match: `line "${word}"`,
  turns: [{ calls: [{ shell: "sleep 2" }] }, { calls: [{ shell: `echo ${word} >> words.txt` }] }, { text: "Added." }],
}));

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const head = (page: Page) => page.getByRole("region", { name: "Where the run stands" });
const trials = (page: Page) => page.getByRole("region", { name: "Trials, by row" });
const cost = async (page: Page) => Number(/~\$([\d.]+)/.exec(await head(page).innerText())?.[1] ?? 0);
const done = async (page: Page) => Number(await head(page).getByRole("progressbar").getAttribute("value"));

it("follows a run without a reload, keeps what the reader chose, and tells when its process is killed", { timeout: 240_000 }, async () => {
  await using temp = await tempFolder();
  await using model = await smallModel({ scripts });
  await tinySuite(temp.path, { words, variants: [smallAgent(model, "slow"), { name: "nop", agent: "nop" }] });
  const results = path.join(temp.path, "results");
  const running = startCli(["run", "--run-id", "night", "--trials", "3", "--serial"], { cwd: temp.path });
  try {
    while (!existsSync(path.join(results, "runs", "night", "live.json"))) await sleep(50);
    await using served = await serveResults(results);
    const { page, faults } = await openPage(browser);
    await page.goto(served.url("#/run/night"));
    await head(page).getByText("running", { exact: true }).waitFor();
    await page.evaluate("globalThis.sameDocument = true");
    await head(page).getByText("unknown yet").waitFor();
    await page.getByRole("listitem").filter({ hasText: "add-alpha__slow__0" }).getByText("agent").waitFor();
    await axeClean(page);

    await trials(page).getByRole("columnheader", { name: "Variant" }).getByRole("button").click();
    await page.getByRole("combobox", { name: "Variant" }).selectOption("slow");
    const link = page.getByRole("link", { name: "add-gamma, slow, trial 0" });
    await link.focus();
    const [before, spent] = [await done(page), await cost(page)];
    await head(page)
      .getByText(/about \d+ (s|min)|a few seconds/)
      .waitFor();
    await page.getByRole("row").filter({ hasText: "add-alpha" }).filter({ hasText: "passed" }).first().waitFor();
    await expect.poll(() => done(page), { timeout: 60_000 }).toBeGreaterThan(before + 2);
    expect(await cost(page)).toBeGreaterThan(spent);
    expect(await page.getByRole("combobox", { name: "Variant" }).inputValue()).toBe("slow");
    await expect.poll(() => trials(page).getByRole("columnheader", { name: "Variant" }).getAttribute("aria-sort"), SOON).toBe("ascending");
    expect(await page.getByRole("status").innerText()).toBe("12 of 24 trials");
    expect(await link.evaluate((one) => one.matches(":focus"))).toBe(true);

    running.kill("SIGKILL");
    await running;
    await head(page).getByText("interrupted", { exact: true }).waitFor();
    expect(await head(page).innerText()).toContain("patchbench run --run-id night");
    expect(await page.getByText("running", { exact: true }).count()).toBe(0);
    expect(await page.evaluate("globalThis.sameDocument")).toBe(true);
    expect(faults).toEqual([]);
  } finally {
    running.kill("SIGKILL");
  }
});
