import { noAccounting } from "../../src/domain/accounting.ts";
import { SCHEMA_VERSION, type TrialRecord, trialIdOf } from "../../src/domain/trial.ts";
import { noUsage } from "../../src/domain/usage.ts";
import { passed } from "./evidence.ts";

const [STARTED, FINISHED] = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"];

/** A sound record of a trial that passed, with the given fields instead. */
export function trialRecord(fields: Partial<TrialRecord> = {}): TrialRecord {
  const { taskId = "calc-power", variant = "oracle", trialIndex = 0 } = fields;
  return {
    schemaVersion: SCHEMA_VERSION,
    trialId: trialIdOf(taskId, variant, trialIndex),
    taskId,
    repoId: "calc",
    variant,
    trialIndex,
    kind: "feature",
    fingerprint: "f".repeat(64),
    revision: "run",
    attempt: 1,
    failedAttempts: [],
    outcome: { kind: "finished" },
    verdict: passed,
    scores: [{ name: "tests.resolved", value: 1 }],
    measurements: [],
    judgements: [],
    usage: noUsage,
    accounting: noAccounting,
    agent: { name: "oracle", version: "1" },
    sandbox: { name: "local", isolation: "none" },
    limitHits: { agent: [], grading: [] },
    timing: {
      startedAt: STARTED,
      finishedAt: FINISHED,
      wallMs: 1_000,
      queuedMs: 0,
      workspaceMs: 1,
      agentMs: 1,
      diffMs: 1,
      gradeMs: 1,
      firstRequestMs: null,
      agentStartedAt: null,
    },
    redactions: 0,
    artifacts: `trials/${trialIdOf(taskId, variant, trialIndex)}/attempt-1`,
    ...fields,
  };
}
