import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TrialDoc } from "../../src/pages/trial-page.ts";
import { type TempFolder, tempFolder } from "../support/temp.ts";
import { axeClean, openBrowser, openPage, reportOf, SOON } from "./support/browser.ts";
import { HOSTILE, LINES, trialRun } from "./support/trial-run.ts";

let browser: Browser;
let temp: TempFolder;
let url: string;
let documents: Record<string, unknown>;
beforeAll(async () => {
  [browser, temp] = await Promise.all([openBrowser(), tempFolder()]);
  documents = await trialRun(temp.path);
  url = await reportOf(temp.path, documents);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await temp[Symbol.asyncDispose]();
});

/** The trial of a variant, opened in a page of its own; it may have no fault in the end. */
async function see(variant: string, look: (page: Page) => Promise<void>, colorScheme: "dark" | "light" = "light"): Promise<void> {
  const { page, faults } = await openPage(browser, { colorScheme, viewport: { width: 1400, height: 1000 } });
  await page.goto(`${url}#/trial/r/add-alpha__${variant}__0`);
  await page.getByRole("heading", { name: "Do it again" }).waitFor();
  await look(page);
  expect(await page.title()).toBe(`add-alpha__${variant}__0 · patchbench`);
  expect(faults).toEqual([]);
}

const COLOURS =
  "[...document.querySelectorAll('.patch-file[data-scope] .diff-code-insert')].map((one) => getComputedStyle(one).backgroundColor)";
const section = (page: Page, name: string) => page.getByRole("region", { name: new RegExp(`^${name}`) });

describe("the page of a trial", () => {
  it("tells at its top how it came out, and leads to the other trials of the task", () =>
    see("wanders", async (page) => {
      const story = await page.locator(".trial-story").innerText();
      expect(story).toMatch(/^failed\s+failed 1 of 2 hidden tests, 1 file changed, all asked for, 7 turns, about \$0\.0064, \d/);
      expect(await page.getByText("openai-loop 1").count()).toBe(1);
      const nearby = page.getByRole("navigation", { name: "Other trials of the task" });
      expect(await nearby.getByRole("link").allInnerTexts()).toEqual(["hostile", "nop", "oracle", "prints"]);
      expect(await section(page, "Request and brief").innerText()).toMatch(/please add alpha[\s\S]*Append the line "alpha" to words\.txt/);
    }));

  it("has the phases with time, tokens and cost", () =>
    see("wanders", async (page) => {
      const rows = await section(page, "Time-line").getByRole("row").allInnerTexts();
      expect(rows.slice(1).map((row) => row.split(/\s+/)[0])).toEqual(["explore", "edit", "test", "explore"]);
      expect(rows[1]).toMatch(/explore\s+3–6\s+2\s+.* m?s\s+2\s+200\s+40\s+\$0\.0018/);
      expect(await section(page, "Time-line").innerText()).toContain(
        "In all 700 tokens in (280 cached), 140 out, $0.0064 (estimated), by the gateway: 7 requests, 0 failed",
      );
    }));

  it("folds tool calls, by keyboard, and shows the steps asked for alone", () =>
    see("wanders", async (page) => {
      const steps = section(page, "Transcript");
      const call = steps.getByRole("button", { name: "cat nowhere.txt" });
      await call.focus();
      await expect.poll(() => call.getAttribute("aria-expanded"), SOON).toBe("false");
      await page.keyboard.press("Enter");
      await expect.poll(() => call.getAttribute("aria-expanded"), SOON).toBe("true");
      expect(await steps.innerText()).toMatch(/Result \(exit code 1\)[\s\S]*nowhere\.txt/);
      await page.keyboard.press("Space");
      await expect.poll(() => call.getAttribute("aria-expanded"), SOON).toBe("false");
      await steps.getByRole("button", { name: /^Wandered/ }).click();
      expect(await steps.locator(".step-line").allInnerTexts()).toEqual(["cat words.txt", "echo note > notes.md", "rm notes.md"]);
      await steps.getByRole("button", { name: /^Tests/ }).click();
      expect(await steps.locator(".step-line").allInnerTexts()).toEqual(["./run-tests.sh /dev/null"]);
    }));

  it("says where it wandered, and leads to the step", () =>
    see("wanders", async (page) => {
      const wander = section(page, "Where it wandered");
      const items = await wander.getByRole("listitem").allInnerTexts();
      expect(items.map((item) => item.replace(/\s+/g, " "))).toEqual([
        "repeated cat words.txt first at step 3, again at step 6, with nothing changed in between",
        "reverted at step 12 the worktree stood as after step 6: 2 lines written in vain",
        "nothing stayed of notes.md, changed at step 9, step 12",
      ]);
      await wander.getByRole("button", { name: "step 12" }).first().focus();
      await page.keyboard.press("Enter");
      await page.locator("#step-12:focus").waitFor();
      await expect.poll(() => page.locator("#step-12").getAttribute("aria-expanded"), SOON).toBe("true");
      expect(await page.locator("#step-12").innerText()).toMatch(/reverted/);
    }));

  it("has each hidden test with its group and status, scores with reasons, and the commands", () =>
    see("wanders", async (page) => {
      const tests = section(page, "Hidden tests");
      expect((await tests.innerText()).replace(/\s+/g, " ")).toContain(
        "failed has-alpha fail-to-pass – the report says nothing of why ▸ 1 passed",
      );
      await tests.getByRole("button", { name: "1 passed" }).click();
      expect((await tests.innerText()).replace(/\s+/g, " ")).toContain("passed title pass-to-pass");
      const scores = (await section(page, "Scores").innerText()).replace(/\s+/g, " ");
      expect(scores).toContain("scope-drift.clean-resolve 0.00 not resolved");
      expect(scores).toContain("r2-reverted-share 0.667 ratio");
      const commands = section(page, "Do it again");
      expect(await commands.locator("code").allInnerTexts()).toEqual([
        "patchbench run --task add-alpha --variant wanders --trials 1 --fresh",
        "patchbench grade r --trial add-alpha__wanders__0",
        "patchbench score r --trial add-alpha__wanders__0",
        "patchbench branch r/add-alpha__wanders__0 --repo .",
        "patchbench show r add-alpha__wanders__0",
      ]);
      await commands.getByRole("button", { name: "Copy: Replay" }).click();
      await commands
        .getByRole("button", { name: "Copy: Replay" })
        .getByText(/Copied|Selected/)
        .waitFor();
    }));

  it("colours the diff by scope and says the scope in words, beside the reference", () =>
    see("hostile", async (page) => {
      const change = section(page, "Change");
      const files = page.getByRole("region", { name: "The agent's change by file" }).locator(".patch-file");
      const shown = await files.evaluateAll((all) =>
        all.map((one) => [
          one.getAttribute("data-scope"),
          one.querySelector(".badge")?.textContent,
          one.querySelector(".patch-name")?.textContent,
        ]),
      );
      expect(shown).toEqual([
        ["beyond", "beyond", "<img src=x onerror=alert(1)>.txt"],
        ["protected", "protected", "tests/title.sh"],
        ["asked", "asked for", "words.txt"],
      ]);
      expect(await files.nth(1).locator(".patch-edit").allInnerTexts()).toEqual(["T", "!", "t"]);
      const colours = await page.evaluate<string[]>(COLOURS);
      expect(new Set(colours).size).toBe(3);
      expect(await change.innerText()).toContain("The task allows words.txt.");
      expect(await page.getByRole("region", { name: "The reference solution by file" }).innerText()).toMatch(/words\.txt[\s\S]*alpha/);
      const own = page.getByRole("region", { name: "The agent's change by file" });
      await own.getByRole("button", { name: "Side by side" }).press("Enter");
      expect(await own.locator("table.diff-split").count()).toBe(3);
      await own.getByRole("button", { name: "Fold all" }).click();
      expect(await own.locator("table.diff").count()).toBe(0);
      await own
        .getByRole("row", { name: /tests\/title\.sh/ })
        .getByRole("button")
        .press("Enter");
      expect(await own.locator("table.diff").count()).toBe(1);
      await page.locator(":focus", { hasText: "tests/title.sh" }).waitFor();
    }));

  it("shows hostile text as text: names, diffs, transcripts, long lines and control characters", () =>
    see("hostile", async (page) => {
      expect(await page.locator("img").count()).toBe(0);
      const diff = await page.getByRole("region", { name: "The agent's change by file" }).innerText();
      expect(diff).toContain(HOSTILE);
      expect(diff).toContain("\\x1b[31mred\\u202egnp.exe");
      expect(diff).toContain("199,000 more characters");
      const transcript = section(page, "Transcript");
      expect(await transcript.innerText()).toContain(`Done ${HOSTILE} \\x1b[31mred\\u202egnp.exe\\x00`);
      await transcript.getByRole("button", { name: "Raw transcript" }).click();
      await transcript
        .getByText("3 lines")
        .or(transcript.getByText(/\d+ lines, \d/))
        .first()
        .waitFor();
      expect(await transcript.innerText()).toContain(HOSTILE);
      expect(await section(page, "Cheat report").innerText()).toMatch(/protected-restored[\s\S]*tests\/title\.sh/);
    }));

  it("shows a raw transcript of 5 MB at once, from its first to its last line", () =>
    see("prints", async (page) => {
      const transcript = section(page, "Transcript");
      const started = performance.now();
      await transcript.getByRole("button", { name: "Raw transcript" }).click();
      await transcript.getByText("1 a line of what an agent prints").first().waitFor();
      process.stdout.write(`raw transcript of 5 MB: first lines after ${Math.round(performance.now() - started)} ms\n`);
      const list = page.getByRole("region", { name: "Raw transcript" });
      expect(await list.locator(".raw-line").count()).toBeLessThan(150);
      await list.focus();
      await page.keyboard.press("End");
      await list.getByText(`${LINES} a line of what an agent prints`).first().waitFor();
    }));

  it("stays quick with 7,000 steps and a patch of 5 MB, and leads to a step far down", async () => {
    const doc = documents["trial/r/add-alpha__wanders__0"] as TrialDoc;
    const last = doc.steps.at(-1)?.number ?? 0;
    const steps = Array.from({ length: 500 }, (_, round) => doc.steps.map((one) => ({ ...one, number: one.number + round * last }))).flat();
    const [far] = doc.wandering.reverted;
    const wandering = { ...doc.wandering, reverted: far === undefined ? [] : [{ ...far, step: far.step + 400 * last }] };
    const lines = Array.from({ length: 70_000 }, (_, at) => `+line ${at} of a file that is far too long for anybody to read it all\n`).join(
      "",
    );
    const patch = `diff --git a/big.txt b/big.txt\nnew file mode 100644\n--- /dev/null\n+++ b/big.txt\n@@ -0,0 +1,70000 @@\n${lines}`;
    await using own = await tempFolder();
    const at = await reportOf(own.path, { "trial/r/many": { ...doc, steps, wandering, change: { ...doc.change, patch } } });
    const { page, faults } = await openPage(browser);
    const started = performance.now();
    await page.goto(`${at}#/trial/r/many`);
    await page.getByRole("heading", { name: "Do it again" }).waitFor();
    process.stdout.write(`trial page with 7,000 steps and a patch of 5 MB: ${Math.round(performance.now() - started)} ms\n`);
    expect(await page.locator(".step").count()).toBeLessThan(150);
    expect(await page.locator(".diff-line").count()).toBeLessThan(50);
    await page.getByRole("button", { name: "big.txt" }).first().click();
    await page
      .getByRole("button", { name: "69,000 more lines" })
      .or(page.getByRole("button", { name: /^69,\d+ more lines/ }))
      .waitFor();
    await section(page, "Where it wandered")
      .getByRole("button", { name: `step ${(far?.step ?? 0) + 400 * last}` })
      .click();
    await page.locator(`#step-${(far?.step ?? 0) + 400 * last}:focus`).waitFor();
    expect(faults).toEqual([]);
  });

  it.each([
    ["dark", "wanders"],
    ["light", "hostile"],
  ] as const)("is accessible, %s", (scheme, variant) => {
    const look = async (page: Page) => {
      await page
        .getByRole("button", { name: /without a value/ })
        .first()
        .click();
      await page.locator(".step-fold").first().click();
      await axeClean(page);
      await page.getByRole("button", { name: "Raw transcript" }).click();
      await page.getByRole("region", { name: "Raw transcript" }).waitFor();
      await axeClean(page);
    };
    return see(variant, look, scheme);
  });
});
