import type { Evidence } from "../domain/evidence.ts";
import type { FlipExplanation, FlipSide } from "../domain/flip-explanation.ts";
import { INSTRUMENT, type Part, partNames } from "../domain/identity.ts";
import type { TaskBrief } from "../domain/task-brief.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { ConfigError } from "../errors.ts";
import { changedSide, fileDifferences } from "../explain/files.ts";
import { paragraphOf } from "../explain/paragraph.ts";
import { partingOf } from "../explain/parting.ts";
import { type SideTest, testDifferences } from "../explain/tests.ts";
import { failuresIn } from "../grading/report.ts";
import { matcher } from "../lib/globs.ts";
import { findTrial } from "../library/find-trial.ts";
import { patchText } from "../report/patch-text.ts";
import { comparabilityOf } from "../stats/compare/comparability.ts";
import { exactStratified } from "../stats/compare/exact.ts";
import { readBrief } from "../store/briefs.ts";
import { findRun } from "../store/reader.ts";
import { artifactsFolder, readArtifact, readEvidence } from "../store/trial-files.ts";
import { type PickedFlip, type PickedSide, pickFlip } from "./flip-sides.ts";
import { wordOf } from "./trial/story.ts";
import { testDocs } from "./trial/tests.ts";
import type { PageOptions } from "./types.ts";

/** Longer texts say nothing more to people. */
const MOST_PATCH = 2_000_000;

/** `flip/A/B/TASK`. */
export async function flipPage(options: PageOptions, a = "", b = "", task?: string): Promise<FlipExplanation> {
  return explainFlip(options, { a, b, task });
}

/**
 * Why a task came out otherwise on two sides: what differs in what its trials stood on, in their tests, their changes and their ways. `a`, `b`: sides as `compare`
 * names them, or trials as `RUN/TRIAL`; then no task has to be named. Starts nothing. Throws ConfigError for names that fit nothing, and where a run
 * is not on disk any more.
 */
export async function explainFlip(
  options: PageOptions,
  { a, b, task }: { a: string; b: string; task?: string | undefined },
): Promise<FlipExplanation> {
  const picked = await pickFlip(options, a, b, task);
  const notes: string[] = [];
  const [one, other] = [await openSide(options, picked.a, notes), await openSide(options, picked.b, notes)];
  const [sideA, sideB] = [changedSide(one.evidence, matcher), changedSide(other.evidence, matcher)];
  const { between, ...changed } = fileDifferences(sideA, sideB);
  const told = {
    ...{ taskId: picked.taskId, direction: picked.direction },
    ...{ a: sideOf(picked.a, one), b: sideOf(picked.b, other), p: chanceOf(picked) },
    ...identityOf(picked),
    tests: bothRan(one, other) ? testDifferences(one.tests, other.tests) : [],
    ...{ ...changed, patch: bounded(patchText(between), notes) },
    parting: partingOf(one.evidence?.trajectory, other.evidence?.trajectory),
    notes,
  };
  return { schemaVersion: 1, ...told, paragraph: paragraphOf(told) };
}

function sideOf({ side }: PickedSide, { record }: OpenedSide): FlipSide {
  const { verdict } = record;
  return { ...side, result: wordOf(record).word, notRun: verdict.kind === "not-run" ? verdict.reason : null };
}

/** Nothing is to be tested between a side and itself. */
function chanceOf({ a: { side: a }, b: { side: b } }: PickedFlip): number | null {
  if (a.name === b.name) return null;
  const counts = { successesA: a.resolved, trialsA: a.measured, successesB: b.resolved, trialsB: b.measured };
  return exactStratified([counts], { seed: 0 }).pTwoSided;
}

function identityOf({ a, b }: PickedFlip): Pick<FlipExplanation, "identityKnown" | "changes"> {
  const { refused, explained, unknown } = comparabilityOf(a.sample, b.sample);
  const changes = [...refused, ...explained].map(({ part, from, to }) => ({
    ...{ part, from, to, name: partNames[part as Part] ?? part },
    instrument: INSTRUMENT.some((one) => one === part) || part === "scorers",
  }));
  return { identityKnown: !unknown, changes };
}

/** Where no test ran, none came out differently. */
function bothRan(...sides: OpenedSide[]): boolean {
  return sides.every(({ record }) => record.verdict.kind !== "not-run");
}

interface OpenedSide {
  record: TrialRecord;
  evidence: Evidence | undefined;
  tests: SideTest[];
}

async function openSide({ resolved: { results } }: PageOptions, { side }: PickedSide, notes: string[]): Promise<OpenedSide> {
  const folder = await findRun(results, side.runId).catch((error: unknown) => {
    throw new ConfigError("RUN_GONE", `Run ${side.runId} of ${side.name} is not on disk any more: only its figures were kept.`, {
      cause: error,
    });
  });
  const record = await findTrial(folder, side.trialId);
  const artifacts = await artifactsFolder(folder, record);
  const evidence = await readEvidence(artifacts).catch(() => undefined);
  if (evidence === undefined)
    notes.push(`${side.name}: evidence.json of ${side.trialId} is missing or damaged: its change and its way are not known`);
  const reports = [await readArtifact(artifacts, "report"), await readArtifact(artifacts, "checkReport")];
  const failures = new Map(reports.flatMap((report) => [...failuresIn(report)]));
  const brief = await readBrief(folder, record.taskId);
  const { verdict } = record;
  const statuses = { ...(verdict.kind === "passed" ? passedOf(brief) : {}), ...(await statusesOf(artifacts)) };
  return { record, evidence, tests: testDocs({ verdict, brief, failures, statuses }) };
}

/** A verdict that passed tells of every test that the task lists, also where the list of the trial is gone. */
function passedOf(brief: TaskBrief | undefined): Record<string, string> {
  return Object.fromEntries([...(brief?.failToPass ?? []), ...(brief?.passToPass ?? [])].map((id) => [id, "passed"]));
}

async function statusesOf(artifacts: string): Promise<Record<string, string>> {
  try {
    return JSON.parse((await readArtifact(artifacts, "tests")) || "{}");
  } catch {
    return {};
  }
}

function bounded(patch: string, notes: string[]): string {
  if (patch.length <= MOST_PATCH) return patch;
  notes.push(`the changes differ by more than can be shown: ${patch.length} characters`);
  return "";
}
