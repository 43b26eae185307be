import { isCalibrated } from "../domain/calibration.ts";
import type { Json } from "../domain/json.ts";
import type { LimitHit } from "../domain/limits.ts";
import type { TraceSpan } from "../domain/trace.ts";
import { sha256 } from "../lib/hash.ts";
import { shorten } from "../lib/text-ends.ts";
import { CHARS, someOf, type Window } from "./bounds.ts";
import type { TraceFacts } from "./facts.ts";
import { lastWords } from "./last-words.ts";
import { outcomeText } from "./outcome-text.ts";
import { promptName } from "./prompt-name.ts";
import { missingOf } from "./root-fields.ts";
import { verdictFields } from "./verdict-fields.ts";

/** The trial. An error only where it was not measured: failed tests are a result. Every key is always there; see `verdictFields`. */
export function rootSpan(facts: TraceFacts, window: Window): TraceSpan {
  const { record, changes, go } = facts;
  const missing = missingOf(facts);
  const words = lastWords(go?.parts ?? []);
  return {
    ...{ key: "trial", parent: null, kind: "trial", name: record.taskId, ...window },
    output: {
      outcome: record.outcome.kind,
      verdict: verdictFields(record.verdict),
      files_touched: changes?.files ?? null,
      lines_added: changes?.linesAdded ?? null,
      lines_removed: changes?.linesRemoved ?? null,
      final_message: words === null ? null : shorten(words, CHARS.words),
    },
    ...(missing === undefined ? {} : { error: shorten(missing, CHARS.words) }),
    metadata: metadataOf(facts),
  };
}

/** Lists, not maps by name: what a later revision lacks must not stay. */
function metadataOf({ manifest, record, go, calibrations, notes }: TraceFacts): Record<string, Json> {
  const { agent, sandbox, accounting, limitHits } = record;
  const variant = manifest.config.variants.find(({ name }) => name === record.variant);
  const { source, requests, answered, unmetered, failed, models, disagreements } = accounting;
  return {
    ...{ task_id: record.taskId, repo: record.repoId, kind: record.kind, variant: record.variant, trial: record.trialIndex },
    ...{ attempt: record.attempt, revision: record.revision, fingerprint: record.fingerprint },
    ...{ outcome: record.outcome.kind, verdict_kind: record.verdict.kind, stop_reason: shorten(outcomeText(record.outcome), CHARS.words) },
    ...{ sandbox: sandbox.name, isolation: sandbox.isolation, workspace: sandbox.workspace ?? null },
    ...{ agent: agent.name, agent_version: agent.version, model: variant?.model ?? null },
    prompt: variant === undefined ? null : promptName(variant.prompt),
    prompt_hash: go === undefined || go.prompt === "" ? null : sha256(go.prompt),
    limit_hits: [...hitFields("agent", limitHits.agent), ...hitFields("grading", limitHits.grading)],
    redactions: record.redactions,
    accounting: {
      source,
      requests,
      answered,
      unmetered,
      failed,
      models: someOf(models),
      disagreements: disagreements.map((one) => ({ ...one })),
    },
    score_reasons: record.scores.flatMap(({ name, reason }) => (reason === undefined ? [] : { name, reason: shorten(reason, CHARS.line) })),
    judges: record.judgements.map(({ name, judge }) => ({
      ...{ name, judge, calibrated: isCalibrated(judge, calibrations) },
      agreement: calibrations.byJudge.get(judge)?.alpha ?? null,
    })),
    notes: someOf(notes),
  };
}

const MOST_HITS = 20;

function hitFields(phase: string, hits: readonly LimitHit[]): Json[] {
  return hits.slice(0, MOST_HITS).map((hit) => ({ phase, ...hit, evidence: shorten(hit.evidence, CHARS.line) }));
}
