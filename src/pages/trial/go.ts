import { phasesOf } from "../../domain/phases.ts";
import type { Step } from "../../domain/trajectory.ts";
import type { GoFacts } from "../../trace/facts.ts";
import { type ModelRequest, requestsOf } from "../../trace/model-requests.ts";
import { timelineOf } from "../../trace/timeline.ts";
import type { GoDoc, PhaseDoc, Spent, TurnDoc } from "../trial-page.ts";
import { callNumbers } from "./steps.ts";

interface GoSteps {
  steps: readonly Step[];
  /** Number of each step's turn. */
  turnOf: readonly (number | null | undefined)[];
  testCommand: readonly string[];
}

/** The agent's go in turns and phases, each with what its model requests took. */
export function goDoc(facts: GoFacts, { steps, turnOf, testCommand }: GoSteps): GoDoc {
  const timeline = timelineOf(facts);
  const requests = requestsOf(facts, timeline);
  const byTurn = Map.groupBy(requests, ({ turn }) => turn);
  const firstSteps = new Map<number, number>();
  for (const [at, turn] of turnOf.entries())
    if (typeof turn === "number" && !firstSteps.has(turn) && steps[at]?.kind !== "usage") firstSteps.set(turn, at + 1);
  const turns = timeline.turns.map(({ from, until, calls }, at): TurnDoc => {
    const number = at + 1;
    return { number, from, until, firstStep: firstSteps.get(number) ?? null, calls: calls.length, spent: spentOn(byTurn.get(at) ?? []) };
  });
  const told = requests.some(({ usage }) => usage !== null);
  const source = !told ? "none" : requests.some(({ api }) => api !== null) ? "gateway" : "agent";
  const { timed } = timeline;
  const phases = phaseDocs(steps, testCommand, { turns, turnOf, requests: byTurn });
  return { timed, phases, turns, droppedSteps: facts.droppedSteps, source, apart: spentOn(byTurn.get(undefined) ?? []) };
}

interface TurnFacts {
  turns: readonly TurnDoc[];
  turnOf: GoSteps["turnOf"];
  requests: ReadonlyMap<number | undefined, ModelRequest[]>;
}

/** A turn belongs to the phase of its first call; one without calls to that of the turn before it. */
function phaseDocs(steps: readonly Step[], testCommand: readonly string[], { turns, turnOf, requests }: TurnFacts): PhaseDoc[] {
  const numbers = callNumbers(steps);
  let before = 0;
  const phaseOf = new Map<number | null | undefined, number>();
  const spans = phasesOf({ steps: [...steps], unknownEvents: 0, droppedSteps: 0 }, testCommand).map((span, phase) => {
    const own = numbers.slice(before, before + span.calls);
    before += span.calls;
    for (const turn of own.map((step) => turnOf[step - 1])) if (!phaseOf.has(turn)) phaseOf.set(turn, phase);
    return { ...span, firstStep: own[0] ?? 0, lastStep: own.at(-1) ?? 0 };
  });
  const own = spans.map((): ModelRequest[] => []);
  let at = 0;
  for (const { number } of turns) {
    at = phaseOf.get(number) ?? at;
    own[at]?.push(...(requests.get(number - 1) ?? []));
  }
  return spans.map((span, index) => ({ ...span, spent: spentOn(own[index] ?? []) }));
}

/** A sum of which a part is not known is not known; of no requests nothing is. */
function spentOn(requests: readonly ModelRequest[]): Spent {
  const usages = requests.flatMap(({ usage }) => usage ?? []);
  const sum = (field: "inputTokens" | "outputTokens" | "costUsd") =>
    usages.length === 0
      ? null
      : usages.reduce<number | null>((all, one) => (all === null || one[field] === null ? null : all + one[field]), 0);
  return {
    requests: requests.length,
    failed: requests.filter(({ failure }) => failure !== null).length,
    inputTokens: sum("inputTokens"),
    outputTokens: sum("outputTokens"),
    costUsd: sum("costUsd"),
  };
}
