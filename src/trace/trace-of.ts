import type { TraceSpan, TrialTrace } from "../domain/trace.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { TOKEN_FIELDS } from "../domain/usage.ts";
import { type AgentGo, agentSpans } from "./agent-spans.ts";
import { MOST_SPANS } from "./bounds.ts";
import { noGo, type TraceFacts } from "./facts.ts";
import { judgeSpans } from "./judge-spans.ts";
import { outcomeText } from "./outcome-text.ts";
import { expectedOf, inputOf, metricsOf, scoresOf, tagsOf } from "./root-fields.ts";
import { rootSpan } from "./root-span.ts";
import { setupSpan } from "./setup-span.ts";
import { testSpans } from "./test-spans.ts";
import { type Times, timesOf } from "./times.ts";

/** The trace of a trial, with texts as they are. */
export function traceOf(facts: TraceFacts): TrialTrace {
  const { manifest, record } = facts;
  const times = timesOf(facts);
  const around = [...testSpans(facts, times), ...judgeSpans(facts, times.trial)];
  const setup = setupSpan(facts, times);
  const cuts: string[] = [];
  const agents = spansOfAgents(agentGoes(facts, times), MOST_SPANS - 1 - setup.length - around.length, (note) => cuts.push(note));
  const root = rootSpan({ ...facts, notes: [...facts.notes, ...cuts] }, times.trial);
  return {
    ...{ runId: manifest.runId, trialId: record.trialId, variant: record.variant },
    spans: [root, ...setup, ...agents, ...around],
    input: inputOf(facts),
    expected: expectedOf(facts),
    scores: scoresOf(facts),
    metrics: metricsOf(facts),
    tags: tagsOf(facts),
    files: facts.files,
  };
}

/** One for each attempt, the one that counts last. */
function agentGoes({ manifest, record, go, lost }: TraceFacts, times: Times): AgentGo[] {
  const { model = null } = manifest.config.variants.find(({ name }) => name === record.variant) ?? {};
  const agent = { ...record.agent, model };
  const failed = record.failedAttempts.map(({ attempt, outcome, detail }, at): AgentGo => {
    const error = detail.startsWith(outcome) ? detail : `${outcome}: ${detail}`;
    return { attempt, outcome, error, agent, facts: lost[at] ?? noGo, window: times.lost[at] ?? times.setup, total: undefined };
  });
  const facts = go ?? (hadGo(record) ? noGo : undefined);
  if (facts === undefined) return failed;
  const { kind } = record.outcome;
  const error = kind === "finished" ? undefined : outcomeText(record.outcome);
  return [...failed, { attempt: record.attempt, outcome: kind, error, agent, facts, window: times.agent, total: record.usage }];
}

/** By the record alone: its files may be gone. */
function hadGo({ timing, usage }: TrialRecord): boolean {
  return timing.agentStartedAt !== null || usage.costUsd !== null || TOKEN_FIELDS.some((field) => usage[field] !== null);
}

/** The newest attempts are the last to be cut. */
function spansOfAgents(goes: readonly AgentGo[], most: number, note: (text: string) => void): TraceSpan[] {
  const spans: TraceSpan[][] = [];
  let left = most - LEAST * goes.length;
  for (const go of goes.toReversed()) {
    const own = agentSpans(go, { most: LEAST + Math.max(0, left), note });
    left -= own.length - LEAST;
    spans.unshift(own);
  }
  return spans.flat();
}

/** Spans that no attempt can do without: itself, and what it used. */
const LEAST = 2;
