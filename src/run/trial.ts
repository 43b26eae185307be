import { accountFor } from "../domain/accounting.ts";
import type { TrialPhase } from "../domain/event.ts";
import type { Evidence } from "../domain/evidence.ts";
import type { LimitHit } from "../domain/limits.ts";
import { leftTree, type Outcome, reasonOf } from "../domain/outcome.ts";
import { SCHEMA_VERSION, type TrialRecord } from "../domain/trial.ts";
import { noUsage } from "../domain/usage.ts";
import type { Verdict } from "../domain/verdict.ts";
import { type Graded, gradePatch } from "../grading/grade.ts";
import { scoreEvidence } from "../scoring/score.ts";
import { attemptFolder } from "../store/layout.ts";
import { type Artifact, redactFacts } from "../store/redact-records.ts";
import { type Go, runAgent } from "./agent-go.ts";
import { keepAttempt, rawFiles } from "./attempt-files.ts";
import { type Attempted, attempts, budgetSpent } from "./attempts.ts";
import { type Clock, startClock } from "./clock.ts";
import { laneOf } from "./control.ts";
import { gradedFiles } from "./graded-files.ts";
import { asInfraFailure, InfraFailure, retried } from "./infra.ts";
import type { OwnTools, TrialJob, TrialTools } from "./job.ts";
import type { PreparedReference } from "./references.ts";

/**
 * One trial from request to record: workspace, agent, diff, grading in a fresh place, scores, artifacts. Resolves with the
 * record to append, whatever happened; rejects with StoreError, or with a bug.
 */
export async function runTrial(job: TrialJob, shared: TrialTools): Promise<TrialRecord> {
  const tools: OwnTools = { ...shared, redactor: shared.secrets.redactor() };
  const clock = startClock();
  const failedAttempts: TrialRecord["failedAttempts"] = [...job.lost];
  const end = (outcome: Outcome, go?: Go) => record(job, tools, { clock, failedAttempts, outcome, ...(go === undefined ? {} : { go }) });
  const onLost = async ({ outcome, work }: Attempted<Go>) => {
    failedAttempts.push(await keepAttempt(job, tools, { attempt: failedAttempts.length + 1, outcome, go: work }));
  };
  try {
    const kept =
      (await tools.canaryOf(job.trial.variant)) ??
      tools.control.dispatch.closed(laneOf(job.variant)) ??
      budgetSpent(tools.control, job.trial.variant);
    if (kept !== undefined) return await end({ kind: "not-started", detail: kept });
    const reference = await retried("workspace", tools.control.retries.infra, () => tools.referenceOf(job.task, job.snapshot));
    const { outcome, work: go } = await attempts({
      ...{ variant: job.variant, trialId: job.trial.trialId, control: tools.control, signal: tools.signal, waiting: clock.waiting, onLost },
      go: (own) => runAgent(job, { ...tools, ...own, clock, attempt: failedAttempts.length + 1 }, reference),
      worked: ({ patch }) => patch.length > 0,
    });
    if (go === undefined || !leftTree(outcome)) return await end(outcome, go);
    const graded = await retried("grade", tools.control.retries.infra, () =>
      clock.queued(tools.graderSlot, () => grade(job, tools, go, clock)),
    );
    return await conclude(job, tools, { clock, failedAttempts, go, graded, reference });
  } catch (error) {
    return await end(tools.signal.aborted ? { kind: "cancelled" } : asInfraFailure(error));
  }
}

function grade(job: TrialJob, tools: OwnTools, go: Go, clock: Clock): Promise<Graded> {
  phase(job, tools, "grade");
  return clock.time("gradeMs", async () => {
    const graded = await gradePatch({ task: job.task, snapshot: job.snapshot, patch: go.patch, diff: go.diff }, tools);
    tools.signal.throwIfAborted();
    if (graded.verdict.kind === "not-run" && graded.verdict.cause === "harness") throw new InfraFailure("grade", graded.verdict.reason);
    return { ...graded, verdict: redactFacts(graded.verdict, tools.redactor) };
  });
}

interface Conclusion {
  clock: Clock;
  failedAttempts: TrialRecord["failedAttempts"];
  go: Go;
  graded: Graded;
  reference: PreparedReference;
}

async function conclude(
  job: TrialJob,
  tools: OwnTools,
  { clock, failedAttempts, go, graded, reference }: Conclusion,
): Promise<TrialRecord> {
  phase(job, tools, "score");
  const evidence: Evidence = {
    task: { id: job.task.id, kind: job.task.kind, scope: job.task.scope },
    outcome: go.outcome,
    verdict: graded.verdict,
    diff: go.diff,
    reference: reference.diff,
    neighbours: reference.neighbours,
    testCommand: job.snapshot.repo.file.test?.command ?? [],
    trajectory: go.agent.trajectory,
    usage: accountFor(go.model, go.agent.usage).usage,
    network: go.network,
    findings: graded.findings,
  };
  const scored = await scoreEvidence(tools.scorers, evidence, {
    signal: tools.signal,
    task: job.task,
    patch: async () => go.patch.toString(),
    judge: undefined,
  });
  tools.signal.throwIfAborted();
  const files = gradedFiles(graded, evidence);
  return record(job, tools, {
    clock,
    failedAttempts,
    outcome: go.outcome,
    go,
    verdict: graded.verdict,
    ...scored,
    files,
    gradingHits: graded.hits,
  });
}

interface Ending extends Partial<Pick<TrialRecord, "scores" | "measurements" | "judgements">> {
  clock: Clock;
  failedAttempts: TrialRecord["failedAttempts"];
  outcome: Outcome;
  go?: Go;
  verdict?: Verdict;
  files?: Record<string, Artifact>;
  gradingHits?: LimitHit[];
}

/** Saves the artifacts, then makes the record: in this order, so that no record points at nothing. */
async function record(job: TrialJob, tools: OwnTools, ending: Ending): Promise<TrialRecord> {
  const { go, failedAttempts, outcome } = ending;
  const attempt = failedAttempts.length + 1;
  const artifacts = attemptFolder(job.trial.trialId, attempt);
  const files = outcome.kind === "not-started" ? {} : { ...rawFiles(job, attempt, go), ...ending.files };
  await tools.recorder.saveArtifacts(artifacts, files, tools.redactor);
  const made: TrialRecord = {
    schemaVersion: SCHEMA_VERSION,
    ...job.trial,
    kind: job.task.kind,
    fingerprint: job.fingerprint,
    revision: "run",
    attempt,
    failedAttempts,
    outcome,
    verdict: ending.verdict ?? { kind: "not-run", cause: "harness", reason: reasonOf(outcome) },
    scores: ending.scores ?? [],
    measurements: ending.measurements ?? [],
    judgements: ending.judgements ?? [],
    ...accountFor(go?.model, go?.agent.usage ?? noUsage),
    agent: { name: job.adapter.name, version: job.agentVersion },
    sandbox: { name: tools.provider.name, isolation: tools.provider.isolation, ...(go === undefined ? {} : { workspace: go.method }) },
    limitHits: { agent: go?.hits ?? [], grading: ending.gradingHits ?? [] },
    timing: {
      ...ending.clock.timing(),
      firstRequestMs: go?.model?.firstRequestMs ?? null,
      agentStartedAt: go?.startedAt ?? null,
    },
    redactions: 0,
    artifacts,
  };
  return { ...redactFacts(made, tools.redactor), redactions: tools.redactor.count };
}

function phase(job: TrialJob, tools: OwnTools, name: TrialPhase): void {
  tools.onEvent({ kind: "trial-phase", trial: job.trial, phase: name });
}
