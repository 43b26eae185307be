import type { TraceSpan } from "../domain/trace.ts";
import type { Usage } from "../domain/usage.ts";
import { shorten } from "../lib/text-ends.ts";
import { CHARS, type Window } from "./bounds.ts";
import type { GoFacts } from "./facts.ts";
import { lastWords } from "./last-words.ts";
import { type ModelRequest, requestsOf } from "./model-requests.ts";
import { modelSpan, restOf } from "./model-span.ts";
import { type Timeline, timelineOf } from "./timeline.ts";
import { noticesOf, textOf, turnSpans } from "./turn-spans.ts";

/** One agent process. */
export interface AgentGo {
  attempt: number;
  facts: GoFacts;
  window: Window;
  /** How it ended; why, unless it finished. */
  outcome: string;
  error: string | undefined;
  agent: { name: string; version: string; model: string | null };
  /** What the trial used by its record; undefined for an attempt that was lost, whose tokens count nowhere in the trial. */
  total: Usage | undefined;
}

interface Bounds {
  /** Spans to make, at least one. */
  most: number;
  note: (text: string) => void;
}

/** An agent's go: its turns with their model requests and tool calls. Those beyond `most` are left out and noted. */
export function agentSpans(go: AgentGo, { most, note }: Bounds): TraceSpan[] {
  const key = `agent-${go.attempt}`;
  const timeline = timelineOf(go.facts);
  const below = spansBelow(go, key, timeline);
  const kept = below.slice(0, Math.max(0, most - 2));
  if (kept.length < below.length) note(`${key}: ${below.length - kept.length} of ${below.length} spans are left out`);
  if (go.facts.droppedSteps > 0) note(`${key}: ${go.facts.droppedSteps} steps were not kept`);
  return [agentSpan(go, key, timeline), ...kept, ...restSpan(go, key, kept, note)];
}

function agentSpan({ facts, window, outcome, error, agent, attempt }: AgentGo, key: string, { turns, trailing }: Timeline): TraceSpan {
  const words = lastWords(facts.parts);
  const afterwards = textOf(trailing, "message");
  return {
    ...{ key, parent: "trial", kind: "agent", name: agent.name, ...window },
    input: facts.prompt === "" ? null : shorten(facts.prompt, CHARS.prompt),
    output: words === null ? null : shorten(words, CHARS.output),
    ...(error === undefined ? {} : { error: shorten(error, CHARS.words) }),
    metadata: {
      attempt,
      outcome,
      version: agent.version,
      model: agent.model,
      started_at: facts.startedAt === undefined ? null : new Date(facts.startedAt).toISOString(),
      turns: turns.length,
      notices: noticesOf(trailing),
      last_input: afterwards === "" ? null : shorten(afterwards, CHARS.output),
    },
  };
}

function spansBelow({ facts, window, total }: AgentGo, agent: string, timeline: Timeline): TraceSpan[] {
  const byTurn = Map.groupBy(requestsOf(facts, timeline), (request) => request.turn);
  const place = { zero: window.start, around: window, counts: total !== undefined };
  const turns = timeline.turns.flatMap((turn, at) => turnSpans(turn, byTurn.get(at) ?? [], { ...place, agent, number: at + 1 }));
  const others: ModelRequest[] = byTurn.get(undefined) ?? [];
  return [...turns, ...others.map((request, at) => modelSpan(request, { ...place, parent: agent, key: `${agent}/model-${at + 1}` }))];
}

function restSpan({ total, window, agent }: AgentGo, key: string, kept: readonly TraceSpan[], note: Bounds["note"]): TraceSpan[] {
  if (total === undefined) return [];
  const { rest, more } = restOf(total, kept);
  if (more) note(`${key}: its model requests add up to more than the trial's usage`);
  if (rest === undefined) return [];
  const models = kept.flatMap((span) => span.model ?? []);
  const { provider = null } = models[0] ?? {};
  return [
    {
      ...{ key: `${key}/model-rest`, parent: key, kind: "model", name: "model requests not told one by one", ...window },
      metadata: { cost: rest.cost },
      usage: rest,
      model: { provider, requested: agent.model, served: null },
    },
  ];
}
