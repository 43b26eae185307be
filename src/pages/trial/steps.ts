import { isEdit } from "../../domain/phases.ts";
import { runsTests } from "../../domain/test-command.ts";
import type { Call, Step } from "../../domain/trajectory.ts";
import { type Part, turnNumbersOf } from "../../domain/turns.ts";
import type { Wandering } from "../../domain/wander.ts";
import type { StepDoc, StepMark, WanderingDoc } from "../trial-page.ts";

/** The steps of turns again, for a trial that was not graded: its trajectory file has turns. */
export function stepsOf(parts: readonly Part[]): Step[] {
  return parts.flatMap((part): Step[] => {
    if (part.kind === "aside") return [part.step];
    const { at, reasoning, messages, calls, usage } = part.turn;
    return [
      ...reasoning.map((text): Step => ({ kind: "reasoning", at, text })),
      ...messages.map((text): Step => ({ kind: "message", at, from: "agent", text })),
      ...calls,
      ...(usage === undefined ? [] : [usage]),
    ];
  });
}

/** The number of each call's step among all steps, from 1. */
export function callNumbers(steps: readonly Step[]): number[] {
  return steps.flatMap((step, at) => (step.kind === "call" ? at + 1 : []));
}

/** All that was said and done, in order; without usages, which belong to turns, and the echo of the prompt. */
export function stepDocs(steps: readonly Step[], { prompt, testCommand, wandering }: StepFacts): StepDoc[] {
  const turns = turnNumbersOf(steps, prompt);
  const marked = new Map(callNumbers(steps).map((number, call) => [number, marksOf(call, wandering)]));
  return steps.flatMap((step, at): StepDoc[] => {
    const turn = turns[at];
    if (step.kind === "usage" || turn === undefined) return [];
    const own = step.kind === "call" ? ownMarks(step, testCommand) : [];
    return [{ number: at + 1, turn, step, marks: [...own, ...(marked.get(at + 1) ?? [])] }];
  });
}

interface StepFacts {
  prompt: string;
  testCommand: readonly string[];
  wandering: Wandering;
}

function ownMarks(call: Call, testCommand: readonly string[]): StepMark[] {
  const marks: StepMark[] = [];
  if (call.command !== null && runsTests(call.command, testCommand)) marks.push("test");
  if (isEdit(call, testCommand)) marks.push("edit");
  if (call.exitCode === null ? call.ok === false : call.exitCode !== 0) marks.push("failed");
  return marks;
}

function marksOf(call: number, { repeats, reverted, undone }: Wandering): StepMark[] {
  const marks: StepMark[] = [];
  if (repeats.some((one) => one.call === call)) marks.push("repeat");
  if (reverted.some((one) => one.call === call)) marks.push("reverted");
  if (undone.some(({ calls }) => calls.includes(call))) marks.push("undone");
  return marks;
}

/** Where it wandered, by the numbers of steps. `missing`: why nothing can be said. */
export function wanderingDoc(steps: readonly Step[], wandering: Wandering, missing: string | null): WanderingDoc {
  const numbers = callNumbers(steps);
  const numberOf = (call: number) => numbers[call] ?? 0;
  const repeats = [...Map.groupBy(wandering.repeats, ({ of }) => of)].map(([of, all]) => {
    const step = steps[numberOf(of) - 1];
    const what = step?.kind === "call" ? (step.command ?? `${step.tool} ${step.paths.join(" ") || step.args}`).slice(0, 200) : "";
    return { of: numberOf(of), steps: all.map(({ call }) => numberOf(call)), what };
  });
  const { cycle } = wandering;
  return {
    missing,
    repeats,
    cycle: cycle === null || cycle.period === 1 ? null : { from: numberOf(cycle.from), to: numberOf(cycle.to), period: cycle.period },
    reverted: wandering.reverted.map(({ call, since, churn }) => ({
      ...{ step: numberOf(call), since: since === null ? null : numberOf(since), churn },
    })),
    undone: wandering.undone.map(({ path, calls }) => ({ path, steps: calls.map(numberOf) })),
  };
}
