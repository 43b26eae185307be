import { appendFile, mkdir, rm, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { storedRun } from "../../test/support/stored-run.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import { Config } from "../domain/config.ts";
import type { LiveRun } from "../domain/live.ts";
import { nothingSpent } from "../domain/spending.ts";
import { startTime } from "../lib/process-start.ts";
import { summarizeRun } from "../run/summary.ts";
import { encodeLine } from "../store/journal.ts";
import { JOURNAL, LIVE, SPENDING, SUMMARY } from "../store/layout.ts";
import { writeManifest } from "../store/recorder.ts";
import { runPage } from "./run.ts";
import { RESULTS, type RunDoc } from "./run-page.ts";
import { runsPage } from "./runs.ts";

const options = (results: string) => ({ resolved: { config: Config.parse({ variants: [{ name: "base", agent: "oracle" }] }), results } });
const words = ({ trials }: RunDoc) => trials.map((trial) => RESULTS[trial[5]]);
const at = "2026-01-01T00:00:02.000Z";

function live(fields: Partial<LiveRun["writer"]> = {}): string {
  const running = [{ trialId: "b__base__0", variant: "base", phase: "agent" as const, since: at, startedAt: at, attempt: 1 }];
  const value: LiveRun = {
    ...{ schemaVersion: 1, at, writer: { pid: process.pid, started: startTime(process.pid) ?? "0", host: os.hostname(), ...fields } },
    progress: {
      ...{ runId: "one", since: at, done: 1, total: 6, open: 5, running, canaries: [], endpoints: [], block: null, late: null },
      ...{ spent: { usd: 1.5, tokens: 10, cost: "reported" }, timeLeft: { ms: 60_000, basis: 3 } },
    },
  };
  return JSON.stringify(value);
}

describe("the document of a run", () => {
  it("has a row a planned trial: how it came out, or that it waits", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path);
    await run.record("a__base__0");
    await run.record("a__other__0", { outcome: { kind: "infra-failed", stage: "agent", detail: "disk" } });
    await run.record("b__base__0", { outcome: { kind: "cancelled" } });
    const doc = await runPage(options(temp.path), "one");
    expect(doc).toMatchObject({
      runId: "one",
      state: "unfinished",
      done: 2,
      total: 6,
      live: null,
      tasks: ["a", "b", "c"],
      repos: ["calc"],
    });
    expect(words(doc)).toEqual(["passed", "none", "none", "waiting", "waiting", "waiting"]);
    expect(doc.trials[1]?.[6]).toBe(doc.texts.indexOf("infra failed: disk"));
    expect(doc.variants.map(({ variant, measured, planned }) => [variant, measured, planned])).toEqual([
      ["base", 1, 3],
      ["other", 0, 3],
    ]);
  });

  it("says what its process says while that lives, and that it was interrupted when it is gone", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path);
    await run.record("a__base__0");
    await writeFile(path.join(run.folder, LIVE), live());
    const running = await runPage(options(temp.path), "latest");
    expect(running).toMatchObject({ state: "running", done: 1, total: 6, spent: { usd: 1.5 }, live: { at, progress: { done: 1 } } });
    expect(words(running)).toEqual(["passed", "waiting", "running", "waiting", "waiting", "waiting"]);
    expect((await runsPage(options(temp.path))).runs[0]?.sum).toMatchObject({
      ...{ state: "running", progress: { done: 1, total: 6, timeLeftMs: 60_000 } },
    });
    await writeFile(path.join(run.folder, LIVE), live({ started: "1" }));
    const killed = await runPage(options(temp.path), "one");
    expect(killed).toMatchObject({ state: "interrupted", spent: { usd: null }, live: { at } });
    expect(words(killed)).not.toContain("running");
  });

  it("counts what all goes of agents cost, damage, tasks that cannot be run here, and findings", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path);
    await writeManifest(run.folder, { ...run.manifest, unavailable: [{ taskId: "c", repoId: "calc", reason: "no Rust here" }] });
    const entry = { variant: "base", trialId: null, spent: { ...nothingSpent, usd: 0.25, inputTokens: 7, turns: 1 } };
    await writeFile(path.join(run.folder, SPENDING), encodeLine(entry));
    const { artifacts } = await run.record("a__base__0");
    await mkdir(path.join(run.folder, artifacts), { recursive: true });
    await writeFile(path.join(run.folder, artifacts, "cheat-report.json"), '[{"kind":"x"},{"kind":"y"}]');
    await appendFile(path.join(run.folder, JOURNAL), "{}\n");
    const doc = await runPage(options(temp.path), "one");
    expect(doc).toMatchObject({ spent: { usd: 0.25, tokens: 7, cost: "reported" }, done: 1, total: 4 });
    expect(doc.notes).toEqual(["Line 2 of trials.jsonl is damaged and was passed over."]);
    expect(doc.unavailable).toEqual([{ taskId: "c", reason: "no Rust here" }]);
    expect(doc.trials.map((trial) => trial[14])).toEqual([2, null, null, null, null, null]);
    expect(doc.texts[doc.trials[4]?.[6] ?? -1]).toBe("no Rust here");
  });

  it("is that of the newest for `latest`, and of none for what is not there", async () => {
    await using temp = await tempFolder();
    await expect(runPage(options(temp.path), "latest")).rejects.toMatchObject({ code: "RUN_UNKNOWN" });
  });
});

describe("the list of runs", () => {
  it("takes a fresh summary's word, and reads the records of a run that has changed since", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path, { tasks: ["a"], variants: ["base"] });
    await run.record("a__base__0");
    const { summary } = await summarizeRun(run.folder, run.manifest);
    await writeFile(path.join(run.folder, SUMMARY), JSON.stringify({ ...summary, measured: 77 }));
    const listed = async () => (await runsPage(options(temp.path))).runs[0]?.sum;
    expect(await listed()).toMatchObject({
      state: "finished",
      measured: 77,
      variants: [{ variant: "base", resolve: { value: 1, tasks: 1 } }],
    });
    await appendFile(path.join(run.folder, JOURNAL), encodeLine(trialRecord({ ...run.manifest.trials[0], scores: [] })));
    const before = new Date(Date.now() - 60_000);
    await utimes(path.join(run.folder, SUMMARY), before, before);
    expect(await listed()).toMatchObject({ state: "finished", measured: 1 });
    await rm(path.join(run.folder, SUMMARY));
    expect(await listed()).toMatchObject({ measured: 1 });
  });

  it("names a run that cannot be read, with the reason", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path);
    await writeFile(path.join(run.folder, "manifest.json"), '{"createdAt": "2026-01-01", "schemaVersion": 99}');
    const { runs } = await runsPage(options(temp.path));
    expect(runs).toMatchObject([{ runId: "one", sum: null }]);
    expect(runs[0]?.problem).toContain("newer patchbench");
    expect(runs[0]?.problem).not.toContain(temp.path);
  });
});
