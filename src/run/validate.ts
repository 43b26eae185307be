import { existsSync } from "node:fs";
import path from "node:path";
import type { Evidence } from "../domain/evidence.ts";
import { unwatched } from "../domain/network.ts";
import { testTimeoutOf } from "../domain/repo.ts";
import type { Task } from "../domain/task.ts";
import { noTrajectory } from "../domain/trajectory.ts";
import { noUsage } from "../domain/usage.ts";
import { messageOf } from "../errors.ts";
import { type Graded, type GradingTools, gradePatch } from "../grading/grade.ts";
import type { Scorer } from "../scorer-api.ts";
import { scoreEvidence } from "../scoring/score.ts";
import type { Snapshot } from "../workspace/snapshot.ts";
import { survivingHunks } from "./hunks.ts";
import { isMeasured, type MeasuredReference, type PreparedReference } from "./references.ts";
import { compareLists, sortTestIds, type TestIds } from "./test-ids.ts";

/** What was found out about a task. Sound: no problem. */
export interface Validation {
  taskId: string;
  problems: string[];
  warnings: string[];
  /** What the runs say the lists should be; undefined when they could not be made. */
  ids: TestIds | undefined;
  /** Test runs made. */
  runs: number;
}

export interface ValidateTools extends GradingTools {
  referenceOf: (task: Task, snapshot: Snapshot) => Promise<PreparedReference>;
  graderSlot: <T>(work: () => Promise<T>) => Promise<T>;
  scorers: readonly Scorer[];
  /** Runs of nop and of the reference each. */
  repeat: number;
}

/**
 * Proves a task sound (METRICS: task health): doing nothing fails it and the reference solution passes it, again and again
 * in different order; no listed test flakes; the reference minus any hunk of source does not pass; it leaves protected
 * files alone and stays within its own scope.
 */
export async function validateTask(task: Task, snapshot: Snapshot, tools: ValidateTools): Promise<Validation> {
  const found: Validation = { taskId: task.id, problems: [], warnings: [], ids: undefined, runs: 0 };
  let reference: MeasuredReference;
  try {
    const prepared = await tools.referenceOf(task, snapshot);
    if (!isMeasured(prepared)) return { ...found, problems: ["there is no reference solution"] };
    reference = prepared;
  } catch (error) {
    tools.signal.throwIfAborted();
    return { ...found, problems: [messageOf(error)] };
  }
  const grader: Grader = (patch, seed) => {
    found.runs += 1;
    const input = { task, snapshot, patch, diff: reference.diff, ...(seed === undefined ? {} : { seed }) };
    return tools.graderSlot(() => gradePatch(input, tools));
  };
  const runs = await repeatedRuns(reference, grader, tools.repeat);
  found.ids = sortTestIds(runs);
  found.problems.push(
    ...verdictProblems(task, runs),
    ...compareLists(task, found.ids).problems,
    ...slowness(task, snapshot, runs.reference),
  );
  found.warnings.push(...compareLists(task, found.ids).warnings, ...unplanted(task, snapshot, runs.reference));
  found.problems.push(...(await referenceProblems(task, reference, runs.reference, tools)));
  if (found.problems.length === 0)
    found.problems.push(...(await survivingHunks(reference, async (patch) => (await grader(patch)).verdict.kind === "passed")));
  tools.signal.throwIfAborted();
  return found;
}

type Grader = (patch: Buffer, seed?: number) => Promise<Graded>;

export interface Runs {
  nop: Graded[];
  reference: Graded[];
}

/** Nop and reference in turn, each with a shuffle of its own, all at once as far as there are slots: load is part of the test. */
async function repeatedRuns(reference: MeasuredReference, grade: Grader, repeat: number): Promise<Runs> {
  const seeds = Array.from({ length: repeat }, (_, index) => (index === 0 ? undefined : index));
  const pairs = seeds.map(async (seed) => ({ nop: await grade(Buffer.alloc(0), seed), reference: await grade(reference.patch, seed) }));
  const done = await Promise.all(pairs);
  return { nop: done.map((pair) => pair.nop), reference: done.map((pair) => pair.reference) };
}

function verdictProblems(task: Task, runs: Runs): string[] {
  const problems: string[] = [];
  const passing = runs.nop.filter((run) => run.verdict.kind === "passed").length;
  if (task.kind !== "null" && passing > 0) problems.push(`doing nothing passes (${passing} of ${runs.nop.length} runs)`);
  if (task.kind === "null" && passing < runs.nop.length) problems.push("a null task, but doing nothing does not pass");
  const misfit = runs.nop.flatMap(({ verdict }) => (verdict.kind === "not-run" && verdict.cause === "harness" ? verdict.reason : []));
  if (misfit.length > 0) problems.push(`doing nothing cannot be graded (${misfit.length} of ${runs.nop.length} runs): ${misfit[0]}`);
  const failing = runs.reference.filter((run) => run.verdict.kind !== "passed");
  if (failing.length > 0)
    problems.push(`the reference solution does not pass (${failing.length} of ${runs.reference.length} runs): ${describe(failing[0])}`);
  return problems;
}

function describe(run: Graded | undefined): string {
  if (run === undefined || run.verdict.kind === "passed") return "";
  if (run.verdict.kind === "not-run") return `${run.verdict.reason}\n${run.log.slice(-1_000)}`;
  const kind = run.verdict.kind === "tampered" ? ["judged tampered"] : [];
  const misses = run.verdict.misses.slice(0, 3).map((miss) => `"${miss.id}" ${miss.status}`);
  return [...kind, ...run.verdict.reasons, ...misses].join("; ");
}

/** Sentinels are asked for, but no hidden test file fits them. */
function unplanted(task: Task, snapshot: Snapshot, runs: readonly Graded[]): string[] {
  const wanted = snapshot.repo.file.test?.sentinels !== undefined && existsSync(path.join(task.folder, "tests"));
  return wanted && runs.every((run) => run.sentinels === 0)
    ? ["no sentinel was planted: no hidden test file fits the repo's test.sentinels"]
    : [];
}

function slowness(task: Task, snapshot: Snapshot, runs: readonly Graded[]): string[] {
  const limitMs = (testTimeoutOf(task, snapshot.repo) + (task.check?.timeout_sec ?? 0)) * 1_000;
  const slowest = Math.max(...runs.map((run) => run.wallMs));
  return slowest > limitMs / 2 ? [`the tests take ${(slowest / 1_000).toFixed(1)} s, over half their limit of ${limitMs / 1_000} s`] : [];
}

/** The reference is judged by the same scorers as any agent: it must not drift itself. */
async function referenceProblems(
  task: Task,
  reference: MeasuredReference,
  runs: readonly Graded[],
  tools: ValidateTools,
): Promise<string[]> {
  const verdict = runs[0]?.verdict;
  if (verdict === undefined) return [];
  const evidence: Evidence = {
    task: { id: task.id, kind: task.kind, scope: task.scope },
    outcome: { kind: "finished" },
    verdict,
    diff: reference.diff,
    reference: reference.diff,
    neighbours: reference.neighbours,
    testCommand: [],
    trajectory: noTrajectory,
    usage: noUsage,
    network: unwatched("none"),
    findings: [],
  };
  const context = { signal: tools.signal, task, patch: async () => reference.patch.toString(), judge: undefined };
  const scorers = tools.scorers.filter(({ late }) => !late);
  const { scores } = await scoreEvidence(scorers, evidence, context);
  const within = scores.find((score) => score.name === "scope-drift.within-scope");
  return within?.value === 0 ? [`the reference solution violates the task's own scope: ${within.reason}`] : [];
}
