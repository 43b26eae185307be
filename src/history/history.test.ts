import { appendFile, mkdir, readFile, rename, rm, truncate, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexed, indexFiles, readInFull } from "../../test/support/history.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { runManifest } from "../../test/support/trace-facts.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { RunManifest } from "../domain/run.ts";
import { type PlannedTrial, SCHEMA_VERSION, type TrialRecord, trialIdOf } from "../domain/trial.ts";
import { noUsage } from "../domain/usage.ts";
import { encodeLine, openJournal } from "../store/journal.ts";
import { HISTORY } from "../store/layout.ts";
import { withHistory } from "./open.ts";

const places = ["a", "b"].flatMap((taskId) =>
  ["one", "two"].flatMap((variant) =>
    [0, 1].map(
      (trialIndex): PlannedTrial => ({ trialId: trialIdOf(taskId, variant, trialIndex), taskId, repoId: "calc", variant, trialIndex }),
    ),
  ),
);
const folderOf = (results: string, run: string) => path.join(results, "runs", run);
const journalOf = (results: string, run: string) => path.join(folderOf(results, run), "trials.jsonl");

async function plant(results: string, run: string, fields: Partial<RunManifest> = {}, lines = ""): Promise<void> {
  const variants = ["one", "two"].map((name) => ({ name, agent: "nop" }));
  const identities = Object.fromEntries(places.map(({ taskId, variant }) => [`${taskId}/${variant}`, { task: `t-${taskId}`, model: "m" }]));
  await mkdir(folderOf(results, run), { recursive: true });
  const manifest = runManifest({ suite: "s", variants }, { runId: run, trials: places, identities, ...fields });
  await writeFile(path.join(folderOf(results, run), "manifest.json"), JSON.stringify(manifest));
  if (lines !== "") await writeFile(journalOf(results, run), lines);
}

const outcomes: Outcome[] = [
  { kind: "finished" },
  { kind: "timed-out", limitMs: 5 },
  { kind: "cancelled" },
  { kind: "not-started", detail: "d" },
  { kind: "rate-limited", status: 429, detail: "d" },
  { kind: "infra-failed", stage: "agent", detail: "d" },
  { kind: "budget-exceeded", what: "cost" },
];

const lineArbitrary = fc
  .record({
    place: fc.constantFrom(...places, { ...places[0], trialId: "foreign__one__0" } as PlannedTrial),
    outcome: fc.constantFrom(...outcomes),
    figures: fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 6, maxLength: 6 }),
    models: fc.subarray(["m-1", "m-2"]),
    lost: fc.nat(2),
  })
  .map(({ place, outcome, figures, models, lost }) => {
    const [resolved = null, clean = null, within = null, size = null, cost = null, tokens = null] = figures;
    const score = (name: string, value: number | null) => ({ name, value, ...(value === null ? { reason: "r" } : {}) });
    const record: TrialRecord = trialRecord({
      ...place,
      outcome,
      verdict: { kind: "not-run", reason: "r", cause: "harness" },
      scores: [score("tests.resolved", resolved), score("scope-drift.clean-resolve", clean), score("scope-drift.within-scope", within)],
      measurements: [{ ...score("diff-size.size-ratio", size), unit: "log2 ratio", better: "lower" }],
      usage: {
        ...noUsage,
        inputTokens: tokens === null ? null : Math.round(1_000 * tokens),
        costUsd: cost,
        cost: cost === null ? "unknown" : "reported",
      },
      accounting: { ...trialRecord().accounting, models },
      failedAttempts: Array.from({ length: lost }, (_, attempt) => ({ attempt, outcome: "infra-failed", detail: "d", artifacts: "a" })),
    });
    return encodeLine(record);
  });

/** What can happen to the files of a run between two looks at them. */
type Step = (results: string) => Promise<void>;
const runs = fc.constantFrom("r1", "r2");
const withJournal = async (results: string, run: string, change: (text: string) => string) => {
  const text = await readFile(journalOf(results, run), "utf8").catch(() => undefined);
  if (text !== undefined) await writeFile(journalOf(results, run), change(text));
};
const steps: fc.Arbitrary<{ name: string; step: Step }> = fc.oneof(
  fc.tuple(runs, fc.array(lineArbitrary, { maxLength: 4 })).map(([run, lines]) => ({
    name: `append ${lines.length} to ${run}`,
    step: async (results: string) => {
      await plant(results, run).then(() => (lines.length > 0 ? appendFile(journalOf(results, run), lines.join("")) : undefined));
    },
  })),
  fc.tuple(runs, lineArbitrary, fc.nat(200)).map(([run, line, length]) => ({
    name: `torn line in ${run}`,
    step: (results: string) => withJournal(results, run, (text) => text + line.slice(0, length)),
  })),
  runs.map((run) => ({
    name: `${run} opened again`,
    step: async (results: string) => {
      if ((await readFile(journalOf(results, run)).catch(() => undefined)) === undefined) return;
      await using _ = await openJournal(journalOf(results, run));
    },
  })),
  fc.tuple(runs, fc.double({ min: 0, max: 1, noNaN: true })).map(([run, share]) => ({
    name: `a byte of ${run} damaged`,
    step: (results: string) =>
      withJournal(results, run, (text) => {
        const at = Math.min(text.length - 1, Math.floor(share * text.length));
        return at < 0 ? text : `${text.slice(0, at)}#${text.slice(at + 1)}`;
      }),
  })),
  fc.tuple(runs, fc.double({ min: 0, max: 1, noNaN: true })).map(([run, share]) => ({
    name: `${run} cut short`,
    step: async (results: string) => {
      const { length } = await readFile(journalOf(results, run)).catch(() => ({ length: 0 }));
      if (length > 0) await truncate(journalOf(results, run), Math.floor(share * length));
    },
  })),
  runs.map((run) => ({
    name: `lines of ${run} the other way round`,
    step: (results: string) =>
      withJournal(results, run, (text) =>
        text
          .split("\n")
          .slice(0, -1)
          .reverse()
          .map((line) => `${line}\n`)
          .join(""),
      ),
  })),
  runs.map((run) => ({ name: `${run} deleted`, step: (results: string) => rm(folderOf(results, run), { recursive: true, force: true }) })),
  fc.tuple(runs, fc.integer({ min: 1, max: places.length })).map(([run, planned]) => ({
    name: `${run} with another plan of ${planned}`,
    step: (results: string) => plant(results, run, { trials: places.slice(0, planned), createdAt: `2026-02-0${planned}T00:00:00Z` }),
  })),
  runs.map((run) => ({
    name: `${run} copied to its place`,
    step: async (results: string) => {
      const text = await readFile(journalOf(results, run)).catch(() => undefined);
      if (text === undefined) return;
      await writeFile(`${journalOf(results, run)}.new`, text);
      await rename(`${journalOf(results, run)}.new`, journalOf(results, run));
      await utimes(journalOf(results, run), 1, 1);
    },
  })),
);

it("after any change of the files, what the index says is what the files say", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 10 }), async (sequence) => {
      await using temp = await tempFolder();
      await mkdir(path.join(temp.path, "runs"));
      for (const { step } of sequence) {
        await step(temp.path);
        expect(await indexed(temp.path)).toEqual(await readInFull(temp.path));
      }
      await rm(path.join(temp.path, HISTORY));
      expect(await indexed(temp.path)).toEqual(await readInFull(temp.path));
    }),
    { numRuns: 60 },
  );
});

const sample = (seed: number, count: number) => fc.sample(lineArbitrary, { seed, numRuns: count }).join("");

it("reads what is new and nothing else; what has not changed is not read at all", async () => {
  await using temp = await tempFolder();
  const old = new Date(Date.now() - 60_000);
  const read = () => withHistory(temp.path, (_, updated) => updated);
  await plant(temp.path, "r1", {}, sample(1, 20));
  await plant(temp.path, "r2", {}, sample(2, 30));
  for (const run of ["r1", "r2"]) await utimes(journalOf(temp.path, run), old, old);
  expect(await read()).toMatchObject({ runs: 2, lines: 50 });
  await appendFile(journalOf(temp.path, "r2"), sample(3, 5));
  expect(await read()).toMatchObject({ lines: 5 });
  await rm(folderOf(temp.path, "r1"), { recursive: true });
  expect(await read()).toMatchObject({ dropped: 1, lines: 0 });
  expect(await indexFiles(temp.path)).toEqual([HISTORY]);
});

it("files that nobody wrote to for a while are known by their times alone", async () => {
  await using temp = await tempFolder();
  await plant(temp.path, "r1", {}, sample(1, 5));
  await new Promise((resolve) => setTimeout(resolve, 2_100)); // their times then tell every later write
  const read = () => withHistory(temp.path, (_, updated) => updated);
  expect(await read()).toMatchObject({ runs: 1, lines: 5 });
  expect(await read()).toEqual({ runs: 0, dropped: 0, lines: 0 });
});

it("a run of a newer version is left out with the reason, until it changes", async () => {
  await using temp = await tempFolder();
  await plant(temp.path, "r1", {}, sample(1, 3) + encodeLine({ ...trialRecord(), schemaVersion: SCHEMA_VERSION + 1 }));
  await plant(temp.path, "r2", { schemaVersion: SCHEMA_VERSION + 1 });
  await plant(temp.path, "r3", {}, sample(2, 3));
  await writeFile(path.join(folderOf(temp.path, "r2"), "trials.jsonl"), "");
  const problems = () =>
    withHistory(temp.path, (database) =>
      database
        .prepare("SELECT name, problem FROM runs ORDER BY name")
        .all()
        .map((row) => Object.values(row)),
    );
  expect(await problems()).toEqual([
    ["r1", expect.stringContaining("written by a newer patchbench")],
    ["r2", expect.stringContaining("written by a newer patchbench")],
    ["r3", null],
  ]);
  await plant(temp.path, "r1", {}, sample(1, 3));
  await plant(temp.path, "r2");
  expect(await indexed(temp.path)).toEqual(await readInFull(temp.path));
});

describe("an index that cannot be used", () => {
  const filled = async (results: string) => {
    await plant(results, "r1", {}, sample(1, 20));
    return await indexed(results);
  };

  it.each<[string, (file: string) => Promise<void>]>([
    ["is no database", (file) => writeFile(file, "no database at all, but long enough to have a header of one hundred bytes ".repeat(20))],
    ["is empty", (file) => writeFile(file, "")],
    ["is cut short", async (file) => truncate(file, 9_000)],
    [
      "has a damaged page",
      async (file) => {
        const bytes = await readFile(file);
        await writeFile(file, bytes.fill(0xab, 4_096, 12_288));
      },
    ],
    [
      "is somebody else's",
      async (file) => {
        await rm(file);
        using database = new DatabaseSync(file);
        database.exec("CREATE TABLE runs (x)");
      },
    ],
    [
      "is of a newer version",
      async (file) => {
        using database = new DatabaseSync(file);
        database.exec("PRAGMA user_version = 99");
      },
    ],
  ])("%s: it is made anew", async (_what, spoil) => {
    await using temp = await tempFolder();
    const before = await filled(temp.path);
    await spoil(path.join(temp.path, HISTORY));
    const notes: string[] = [];
    expect(await indexed(temp.path, notes)).toEqual(before);
    expect([notes, await indexFiles(temp.path)]).toEqual([[], [HISTORY]]);
    using database = new DatabaseSync(path.join(temp.path, HISTORY), { readOnly: true });
    expect(database.prepare("SELECT count(*) AS n FROM runs").get()?.["n"]).toBe(1);
  });

  it("cannot be written at all: everything is read, and said", async () => {
    await using temp = await tempFolder();
    const before = await filled(temp.path);
    await rm(path.join(temp.path, HISTORY));
    await mkdir(path.join(temp.path, HISTORY));
    const notes: string[] = [];
    expect(await indexed(temp.path, notes)).toEqual(before);
    expect(notes).toEqual([expect.stringMatching(/\.history\.sqlite cannot be used \(.*\): everything was read anew\.$/)]);
  });
});

it("several users in one process take turns", async () => {
  await using temp = await tempFolder();
  await plant(temp.path, "r1", {}, sample(1, 50));
  const all = await Promise.all([indexed(temp.path), indexed(temp.path), indexed(temp.path)]);
  const expected = await readInFull(temp.path);
  for (const one of all) expect(one).toEqual(expected);
});
