import path from "node:path";
import type { Calibrations } from "../domain/calibration.ts";
import type { Evidence } from "../domain/evidence.ts";
import { leftTree } from "../domain/outcome.ts";
import type { RunManifest } from "../domain/run.ts";
import type { TrialTrace } from "../domain/trace.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { readBrief } from "../store/briefs.ts";
import { artifact, BRIEFS } from "../store/layout.ts";
import { redactBrief, redactFacts } from "../store/redact-records.ts";
import { readArtifact, readEvidence } from "../store/trial-files.ts";
import { changesOf } from "./changes.ts";
import { type GoFacts, noGo, type TraceFacts } from "./facts.ts";
import { readFiles } from "./read-files.ts";
import { readGo } from "./read-go.ts";
import { redactTrace, type TraceRedactor } from "./redact-trace.ts";
import { traceOf } from "./trace-of.ts";

export interface TraceSource {
  /** Folder of the run. */
  folder: string;
  manifest: RunManifest;
  record: TrialRecord;
  /** Beyond what was redacted when it was written. */
  redactor: TraceRedactor;
  /** Without them every judge counts as uncalibrated. */
  calibrations?: Calibrations;
}

/**
 * The trace of a trial, from what the run left on disk. What is missing or damaged makes it smaller, and the root's
 * `metadata.notes` say so: it rejects for nothing that stands in a run folder.
 */
export async function loadTrace(source: TraceSource): Promise<TrialTrace> {
  return redactTrace(traceOf(await readFacts(source)), source.redactor);
}

/** Texts are redacted as they are read, before anything is cut: of half a secret nobody could tell what it is. */
async function readFacts({ folder, manifest, record, redactor, calibrations }: TraceSource): Promise<TraceFacts> {
  const notes: string[] = [];
  const note = (text: string) => void notes.push(text);
  const own = path.join(folder, record.artifacts);
  const brief = await readBrief(folder, record.taskId);
  if (brief === undefined) note(`${BRIEFS}/${record.taskId}.json is missing or damaged`);
  const evidence = await evidenceOf(own, record, note);
  const started = record.outcome.kind !== "not-started";
  const { minAgreement = 1 } = manifest.config.judge ?? {};
  return {
    ...{ manifest, record: redactFacts(record, redactor), notes, calibrations: calibrations ?? { byJudge: new Map(), minAgreement } },
    brief: brief && redactBrief(brief, redactor),
    go: started ? await readGo({ folder: own, redactor, note, evidence }) : undefined,
    lost: await readLost(folder, record, redactor),
    changes: evidence && changesOf(evidence),
    tests: await testsOf(own, evidence !== undefined, note),
    files: started ? await readFiles(own, redactor, note) : [],
  };
}

async function evidenceOf(folder: string, { outcome }: TrialRecord, note: (text: string) => void): Promise<Evidence | undefined> {
  try {
    const evidence = await readEvidence(folder);
    if (evidence === undefined && leftTree(outcome)) note(`${artifact.evidence} is missing`);
    return evidence;
  } catch {
    note(`${artifact.evidence} is damaged`);
    return undefined;
  }
}

async function testsOf(folder: string, graded: boolean, note: (text: string) => void): Promise<TraceFacts["tests"]> {
  const text = await readArtifact(folder, "tests");
  try {
    const tests: unknown = JSON.parse(text);
    if (typeof tests === "object" && tests !== null)
      return Object.fromEntries(Object.entries(tests).map(([id, status]) => [id, `${status}`]));
  } catch {
    // told below
  }
  if (graded || text !== "") note(`${artifact.tests} is ${text === "" ? "missing" : "damaged"}`);
  return undefined;
}

/** Of attempts that were lost nothing is expected: most ended before an agent ran. */
async function readLost(folder: string, { failedAttempts }: TrialRecord, redactor: TraceRedactor): Promise<GoFacts[]> {
  const goes = failedAttempts.map(({ artifacts }) => readGo({ folder: path.join(folder, artifacts), redactor, note: () => {} }));
  return (await Promise.all(goes)).map((go) => go ?? noGo);
}
