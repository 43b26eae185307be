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
  const turns = timeline.turns.map(({ from, until, calls }, at): TurnDoc => {
    const first = turnOf.findIndex((turn, step) => turn === at + 1 && steps[step]?.kind !== "usage");
    const firstStep = first < 0 ? null : first + 1;
    return { number: at + 1, from, until, firstStep, calls: calls.length, spent: spentOn(byTurn.get(at) ?? []) };
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
  const spans = phasesOf({ steps: [...steps], unknownEvents: 0, droppedSteps: 0 }, testCommand).map((span) => {
    const [firstStep = 0, lastStep = 0] = [numbers[before], numbers[before + span.calls - 1]];
    before += span.calls;
    return { ...span, firstStep, lastStep };
  });
  const own = spans.map((): ModelRequest[] => []);
  let at = 0;
  for (const { number } of turns) {
    const call = numbers.find((step) => turnOf[step - 1] === number);
    if (call !== undefined) at = spans.findIndex(({ firstStep, lastStep }) => firstStep <= call && call <= lastStep);
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
