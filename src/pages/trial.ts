import { uncalibratedScores } from "../domain/calibration.ts";
import type { Evidence } from "../domain/evidence.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { turnNumbersOf } from "../domain/turns.ts";
import { wanderingOf } from "../domain/wander.ts";
import { failuresIn } from "../grading/report.ts";
import { trialOf } from "../library/find-trial.ts";
import { readBrief } from "../store/briefs.ts";
import { readCalibrations } from "../store/calibrations.ts";
import { type KnownRun, knownRun } from "../store/known-run.ts";
import { readLinks } from "../store/ledgers.ts";
import { findRun } from "../store/reader.ts";
import { artifactsFolder, readArtifact, readEvidence } from "../store/trial-files.ts";
import { type GoFacts, noGo } from "../trace/facts.ts";
import { readGo } from "../trace/read-go.ts";
import { changeDoc } from "./trial/change.ts";
import { commandsOf } from "./trial/commands.ts";
import { goDoc } from "./trial/go.ts";
import { nearbyOf } from "./trial/nearby.ts";
import { stepDocs, stepsOf, wanderingDoc } from "./trial/steps.ts";
import { storyOf, wordOf } from "./trial/story.ts";
import { testDocs } from "./trial/tests.ts";
import type { TrialDoc } from "./trial-page.ts";
import type { PageOptions } from "./types.ts";

/** `trial/RUN/TRIAL`. What is missing or damaged of its files makes it smaller, and `notes` say so. */
export async function trialPage({ resolved: { config, results } }: PageOptions, run = "", name = ""): Promise<TrialDoc> {
  const folder = await findRun(results, run);
  const known = await knownRun(folder);
  const { manifest } = known;
  const { record, nearby } = await readRecords(known, name);
  const artifacts = await artifactsFolder(folder, record);
  const notes: string[] = [];
  const note = (text: string) => void notes.push(text);
  const evidence = await readEvidence(artifacts).catch(() => note("evidence.json is damaged"));
  const facts = (await readGo({ folder: artifacts, redactor: asTheyAre, note, evidence: evidence ?? undefined })) ?? noGo;
  const brief = await readBrief(folder, record.taskId);
  if (brief === undefined) note(`tasks/${record.taskId}.json is missing or damaged`);
  const change = changeDoc(await readArtifact(artifacts, "patch"), evidence ?? undefined);
  const way = wayOf(facts, evidence ?? undefined);
  const calibrations = await readCalibrations(results, config.judge?.minAgreement);
  const { description = "", request = "", instruction = "" } = brief ?? {};
  return {
    ...{ runId: manifest.runId, record, folder: artifacts, configFolder: manifest.configFolder, nearby, notes, change, ...way },
    model: manifest.config.variants.find((variant) => variant.name === record.variant)?.model ?? null,
    ...{ verdict: wordOf(record), story: storyOf({ record, change, go: way.go }) },
    ...{ brief: brief === undefined ? null : { description, request, instruction }, prompt: facts.prompt },
    tests: testDocs({ verdict: record.verdict, brief, ...(await readTests(artifacts, note)) }),
    testLog: lastOf(await readArtifact(artifacts, "testLog")),
    ...{ findings: evidence?.findings ?? [], network: evidence?.network ?? null },
    uncalibrated: uncalibratedScores(record, calibrations),
    links: (await readLinks(folder)).flatMap(({ variant, sink, url }) => (variant === record.variant ? [{ sink, url }] : [])),
    commands: commandsOf(manifest.runId, record),
  };
}

/** The record asked for, in full; of the others what it takes to lead there. */
async function readRecords(known: KnownRun, name: string): Promise<Pick<TrialDoc, "record" | "nearby">> {
  const record = await trialOf(known, name);
  const ofTask = known.ofTask.get(record.taskId) ?? [];
  const short = (one: TrialRecord) => {
    const { trialId, taskId, variant, trialIndex } = one;
    return { trialId, taskId, variant, trialIndex, verdict: wordOf(one) };
  };
  const others: ReturnType<typeof short>[] = [];
  for await (const one of known.records(ofTask)) others.push(short(one));
  return { record, nearby: nearbyOf(short(record), others) };
}

/** Redacted when it was written. */
const asTheyAre = { text: (text: string) => text, bytes: (data: Buffer) => data };

/** The agent's way: steps, turns, phases, and where it wandered. */
function wayOf(facts: GoFacts, evidence: Evidence | undefined): Pick<TrialDoc, "go" | "steps" | "wandering"> {
  const steps = evidence?.trajectory.steps ?? stepsOf(facts.parts);
  const { prompt } = facts;
  const testCommand = evidence?.testCommand ?? [];
  const calls = steps.filter((step) => step.kind === "call");
  const changed = new Set(evidence?.diff.files.flatMap((file) => [file.path, file.oldPath ?? file.path]) ?? []);
  const found = wanderingOf(calls, testCommand, changed);
  const wandering = evidence === undefined ? { ...found, undone: [] } : found;
  const missing = calls.length === 0 ? "the agent told no calls" : facts.droppedSteps > 0 ? "the trajectory is not kept in full" : null;
  return {
    go: goDoc(facts, { steps, turnOf: turnNumbersOf(steps, prompt), testCommand }),
    steps: stepDocs(steps, { prompt, testCommand, wandering }),
    wandering: wanderingDoc(steps, wandering, missing),
  };
}

async function readTests(folder: string, note: (text: string) => void) {
  const [report, check] = [await readArtifact(folder, "report"), await readArtifact(folder, "checkReport")];
  const failures = new Map([...failuresIn(report), ...failuresIn(check)]);
  try {
    const statuses: Record<string, string> = JSON.parse((await readArtifact(folder, "tests")) || "{}");
    return { failures, statuses };
  } catch {
    note("tests.json is damaged");
    return { failures, statuses: {} };
  }
}

const LOG_CHARS = 20_000;

function lastOf(text: string): string {
  return text.length <= LOG_CHARS ? text : text.slice(text.length - LOG_CHARS);
}
