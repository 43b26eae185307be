import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { failed } from "../../test/support/evidence.ts";
import { storedRun } from "../../test/support/stored-run.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { encodeLine } from "../store/journal.ts";
import { JOURNAL } from "../store/layout.ts";
import { writeManifest } from "../store/recorder.ts";
import { readSamples } from "./read-samples.ts";

async function append(folder: string, fields: Partial<TrialRecord>): Promise<void> {
  await appendFile(path.join(folder, JOURNAL), encodeLine(trialRecord(fields)));
}

describe("a run's samples", () => {
  it("have every task of the plan, and of each trial the last record", async () => {
    await using temp = await tempFolder();
    const { folder, record } = await storedRun(temp.path, { tasks: ["a", "b"], variants: ["base", "other"] });
    await append(folder, { taskId: "a", variant: "base", verdict: failed([0, 1], [1, 1]), scores: [{ name: "tests.resolved", value: 0 }] });
    await record("a__base__0");
    const [base, other, ...more] = await readSamples(folder);
    expect(more).toEqual([]);
    expect(base).toMatchObject({ runId: "one", variant: "base", createdAt: "2026-01-01T00:00:00Z" });
    expect(base?.tasks).toMatchObject([
      { taskId: "a", repoId: "calc", planned: 1, trials: [{ trialId: "a__base__0", outcome: "finished", resolved: 1, wallMs: 1_000 }] },
      { taskId: "b", planned: 1, trials: [] },
    ]);
    expect(other?.tasks.map(({ planned, trials }) => [planned, trials.length])).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  it("keep what was lost as missing and never as 0, and what is taken up again as not run", async () => {
    await using temp = await tempFolder();
    const { folder } = await storedRun(temp.path, { tasks: ["a", "b", "c"], variants: ["base"] });
    const detail = "x".repeat(500);
    const lost = { attempt: 1, outcome: "infra-failed" as const, detail: "", artifacts: "" };
    await append(folder, {
      taskId: "a",
      variant: "base",
      scores: [],
      outcome: { kind: "infra-failed", stage: "agent", detail },
      failedAttempts: [lost],
    });
    await append(folder, { taskId: "b", variant: "base", scores: [], outcome: { kind: "cancelled" } });
    await append(folder, { taskId: "c", variant: "base", scores: [], outcome: { kind: "not-started", detail: "budget" } });
    const [base] = await readSamples(folder);
    expect(base?.tasks.map(({ trials }) => trials.length)).toEqual([1, 0, 0]);
    expect(base?.tasks.map(({ waiting }) => waiting)).toEqual([undefined, { cancelled: 1 }, { budget: 1 }]);
    expect(base?.tasks[0]?.trials[0]).toMatchObject({ resolved: null, outcome: "infra-failed", lost: 1, missing: "x".repeat(200) });
  });

  it("name what could not be measured on the machine, and still count it as planned", async () => {
    await using temp = await tempFolder();
    const { folder, manifest } = await storedRun(temp.path, { tasks: ["a", "b"], variants: ["base"] });
    await writeManifest(folder, { ...manifest, unavailable: [{ taskId: "b", repoId: "calc", reason: "needs python" }] });
    const [base] = await readSamples(folder);
    expect(base).toMatchObject({ unavailable: { b: "needs python" }, tasks: [{ planned: 1 }, { taskId: "b", planned: 1, trials: [] }] });
  });

  it("have the identities of the manifest, and none where an older version wrote it", async () => {
    await using temp = await tempFolder();
    const { folder, manifest } = await storedRun(temp.path, { tasks: ["a"], variants: ["base"] });
    expect((await readSamples(folder))[0]?.tasks[0]?.identity).toEqual({});
    await writeManifest(folder, { ...manifest, identities: { "a/base": { task: "t-1", model: "m" }, "a/other": { task: "no" } } });
    expect((await readSamples(folder))[0]?.tasks[0]?.identity).toEqual({ task: "t-1", model: "m" });
  });

  it("tell controls by their adapter, not by their name", async () => {
    await using temp = await tempFolder();
    const { folder, manifest } = await storedRun(temp.path, { tasks: ["a"], variants: ["oracle", "mine", "play"] });
    const agents = ["command", "nop", "scripted"];
    const variants = manifest.config.variants.map((variant, at) => ({ ...variant, agent: agents[at] ?? "" }));
    await writeManifest(folder, { ...manifest, config: { ...manifest.config, variants } });
    expect((await readSamples(folder)).map(({ variant, control }) => [variant, control])).toEqual([
      ["oracle", null],
      ["mine", "nop"],
      ["play", null],
    ]);
  });

  it("pass over damaged lines: their trials are not measured", async () => {
    await using temp = await tempFolder();
    const { folder, record } = await storedRun(temp.path, { tasks: ["a"], variants: ["base"] });
    await record("a__base__0");
    const file = path.join(folder, JOURNAL);
    await writeFile(file, (await readFile(file, "utf8")).replace('"finished"', '"finishes"'));
    expect((await readSamples(folder))[0]?.tasks).toMatchObject([{ planned: 1, trials: [] }]);
  });
});
