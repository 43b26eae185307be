import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseCsv } from "../../test/support/csv.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { runManifest } from "../../test/support/trace-facts.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import { Calibration } from "../domain/calibration.ts";
import { ExportLine } from "../domain/export-line.ts";
import { type PlannedTrial, type TrialRecord, trialIdOf } from "../domain/trial.ts";
import { encodeLine } from "../store/journal.ts";
import { type ExportOptions, openExport } from "./export-runs.ts";

interface Run {
  runId: string;
  tasks?: string[];
  variants?: string[];
  createdAt?: string;
}

/** A run on disk, with these records. */
async function plantRun(results: string, run: Run, records: Partial<TrialRecord>[]): Promise<string> {
  const { runId, tasks = ["a", "b"], variants = ["oracle", "nop"], createdAt = "2026-01-01T00:00:00Z" } = run;
  const trials = variants.flatMap((variant) =>
    tasks.map((taskId): PlannedTrial => ({ trialId: trialIdOf(taskId, variant, 0), taskId, repoId: "calc", variant, trialIndex: 0 })),
  );
  const config = { suite: `suite-of-${runId}`, variants: variants.map((name) => ({ name, agent: "oracle", model: `m-${name}` })) };
  const folder = path.join(results, "runs", runId);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "manifest.json"), JSON.stringify(runManifest(config, { runId, createdAt, trials })));
  await writeFile(path.join(folder, "trials.jsonl"), records.map((fields) => encodeLine(trialRecord(fields))).join(""));
  return folder;
}

async function textOf(options: ExportOptions): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of (await openExport(options)).pieces()) pieces.push(piece);
  return pieces.join("");
}

async function linesOf(results: string, runs: string[], more: Partial<ExportOptions> = {}): Promise<ExportLine[]> {
  const text = await textOf({ results, runs, format: "jsonl", ...more });
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => ExportLine.strict().parse(JSON.parse(line)));
}

const two: Partial<TrialRecord>[] = [
  { taskId: "a", variant: "oracle" },
  { taskId: "a", variant: "nop", scores: [{ name: "tests.resolved", value: 0 }] },
];
const ids = (lines: ExportLine[]) => lines.map(({ runId, trialId }) => `${runId} ${trialId}`);

describe("JSON lines", () => {
  it("have each trial's last record in full, and what it was part of", async () => {
    await using temp = await tempFolder();
    await plantRun(temp.path, { runId: "one" }, [...two, { taskId: "a", variant: "oracle", revision: "score", redactions: 7 }]);
    const [first, second, ...none] = await linesOf(temp.path, ["one"]);
    expect(none).toEqual([]);
    expect(first).toMatchObject({ runId: "one", trialId: "a__nop__0" });
    expect(second).toEqual({
      ...trialRecord({ taskId: "a", variant: "oracle", revision: "score", redactions: 7 }),
      ...{ runId: "one", createdAt: "2026-01-01T00:00:00Z", suite: "suite-of-one", model: "m-oracle", uncalibrated: [] },
    });
  });

  it("name the scores whose judge is not known to agree with people", async () => {
    await using temp = await tempFolder();
    const usage = trialRecord().usage;
    const judgement = {
      name: "review.scope",
      judge: "x",
      model: "j",
      value: 1,
      choice: "all",
      ballots: [],
      cut: null,
      usage,
      cached: false,
    };
    await plantRun(temp.path, { runId: "one" }, [{ taskId: "a", variant: "oracle", judgements: [judgement] }]);
    expect((await linesOf(temp.path, ["one"]))[0]?.uncalibrated).toEqual(["review.scope"]);
    const known = Calibration.parse({
      ...{ judge: "x", name: "review.scope", model: "j", alpha: 0.9, trials: 30, raters: 2 },
      createdAt: "2026-01-01T00:00:00Z",
    });
    const calibrations = { byJudge: new Map([["x", known]]), minAgreement: 0.6 };
    expect((await linesOf(temp.path, ["one"], { calibrations }))[0]?.uncalibrated).toEqual([]);
  });

  it("come from several runs, oldest first, each run once", async () => {
    await using temp = await tempFolder();
    await plantRun(temp.path, { runId: "z-old", createdAt: "2025-01-01T00:00:00Z" }, two);
    await plantRun(temp.path, { runId: "new-1" }, two.slice(0, 1));
    await plantRun(temp.path, { runId: "new-2" }, []);
    const both = ["z-old a__oracle__0", "z-old a__nop__0", "new-1 a__oracle__0"];
    expect(ids(await linesOf(temp.path, ["*"]))).toEqual(both);
    expect(ids(await linesOf(temp.path, ["new-1", "z-o", "new-1"]))).toEqual(both);
    expect(ids(await linesOf(temp.path, ["new-*"]))).toEqual(["new-1 a__oracle__0"]);
    expect(await linesOf(temp.path, ["latest"])).toEqual([]);
    await expect(linesOf(temp.path, ["old-*"])).rejects.toMatchObject({ code: "RUN_UNKNOWN" });
    await expect(linesOf(temp.path, ["new"])).rejects.toMatchObject({ code: "RUN_UNKNOWN" });
    await expect(linesOf(path.join(temp.path, "none"), ["*"])).rejects.toMatchObject({ code: "RUN_UNKNOWN" });
  });

  it("are of the variants and tasks asked for; a glob that fits nothing is an error", async () => {
    await using temp = await tempFolder();
    await plantRun(temp.path, { runId: "one" }, [...two, { taskId: "b", variant: "nop" }]);
    await plantRun(temp.path, { runId: "other", variants: ["third"] }, [{ taskId: "b", variant: "third" }]);
    expect(ids(await linesOf(temp.path, ["*"], { variants: ["n*", "third"], tasks: ["b"] }))).toEqual([
      "one b__nop__0",
      "other b__third__0",
    ]);
    await expect(linesOf(temp.path, ["*"], { variants: ["nopp"] })).rejects.toMatchObject({ code: "NOTHING_SELECTED" });
    await expect(linesOf(temp.path, ["other"], { variants: ["nop"] })).rejects.toMatchObject({ code: "NOTHING_SELECTED" });
    await expect(linesOf(temp.path, ["*"], { tasks: ["c"] })).rejects.toMatchObject({ code: "NOTHING_SELECTED" });
  });
});

describe("what is not in it", () => {
  it("is told: trials without a record, and damaged lines", async () => {
    await using temp = await tempFolder();
    const folder = await plantRun(temp.path, { runId: "one" }, [...two, { taskId: "b", variant: "nop" }]);
    const file = path.join(folder, "trials.jsonl");
    await writeFile(file, (await readFile(file, "utf8")).replace('"taskId":"b"', '"taskId":"c"'));
    const { notes, trials } = await openExport({ results: temp.path, runs: ["one"], format: "csv" });
    expect(trials).toBe(2);
    expect(notes).toEqual([
      "one: 2 planned trials without a record, and so without a line.",
      "one: line 3 of trials.jsonl is damaged and was passed over.",
    ]);
    expect(ids(await linesOf(temp.path, ["one"]))).toEqual(["one a__oracle__0", "one a__nop__0"]);
  });

  it("is what a run records while it is being read", async () => {
    await using temp = await tempFolder();
    const folder = await plantRun(temp.path, { runId: "one" }, two);
    const found = await openExport({ results: temp.path, runs: ["one"], format: "csv" });
    const later = trialRecord({ taskId: "b", variant: "nop", scores: [{ name: "late.score", value: 1 }] });
    await appendFile(path.join(folder, "trials.jsonl"), encodeLine(later) + encodeLine(trialRecord({ taskId: "a", variant: "nop" })));
    const pieces: string[] = [];
    for await (const piece of found.pieces()) pieces.push(piece);
    const [head = [], ...rows] = parseCsv(pieces.join(""));
    expect(head).not.toContain("score.late.score");
    expect(rows.map((row) => [row[head.indexOf("trial_id")], row[head.indexOf("score.tests.resolved")]])).toEqual([
      ["a__oracle__0", "1"],
      ["a__nop__0", "0"],
    ]);
  });
});

describe("CSV", () => {
  it("has the columns of all runs, and none of a record that was replaced", async () => {
    await using temp = await tempFolder();
    const score = (name: string) => ({ taskId: "a", variant: "oracle", scores: [{ name, value: 1 }] });
    await plantRun(temp.path, { runId: "one" }, [score("gone.score"), score("b.score")]);
    await plantRun(temp.path, { runId: "other", createdAt: "2026-01-02T00:00:00Z" }, [score("a.score")]);
    const [head = [], ...rows] = parseCsv(await textOf({ results: temp.path, runs: ["*"], format: "csv" }));
    expect(head.slice(-2)).toEqual(["score.a.score", "score.b.score"]);
    expect(rows.map((row) => row.slice(-2))).toEqual([
      ["", "1"],
      ["1", ""],
    ]);
  });

  it("of runs without records has a head all the same", async () => {
    await using temp = await tempFolder();
    await plantRun(temp.path, { runId: "one" }, []);
    expect(parseCsv(await textOf({ results: temp.path, runs: ["one"], format: "csv" }))).toHaveLength(1);
    expect(await textOf({ results: temp.path, runs: ["one"], format: "jsonl" })).toBe("");
  });
});
