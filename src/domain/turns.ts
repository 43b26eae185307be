import type { Call, Step } from "./trajectory.ts";

/** One turn of an agent: what one answer of its model came to. */
export interface Turn {
  /** Time of its first step; null where nobody told. */
  at: number | null;
  messages: string[];
  reasoning: string[];
  calls: Call[];
  usage: Extract<Step, { kind: "usage" }> | undefined;
}

/** What users and the agent's program said between its turns. */
export type Aside = Extract<Step, { kind: "notice" | "message" }>;

export type Part = { kind: "turn"; turn: Turn } | { kind: "aside"; step: Aside };

/** The steps of a trajectory, gathered into turns. An echo of the prompt at its start is left out. */
export function turnsOf(steps: readonly Step[], prompt: string): Part[] {
  return gather(steps, prompt).parts;
}

/** The number of each step's turn, from 1; null between turns; undefined for an echo of the prompt. */
export function turnNumbersOf(steps: readonly Step[], prompt: string): (number | null | undefined)[] {
  return gather(steps, prompt).numbers;
}

function gather(steps: readonly Step[], prompt: string): { parts: Part[]; numbers: (number | null | undefined)[] } {
  const parts: Part[] = [];
  let [turn, told, number]: [Turn | undefined, Told, number] = [undefined, "first", 0];
  const numbers = steps.map((step) => {
    if (step.kind === "notice" || (step.kind === "message" && step.from !== "agent")) {
      turn = undefined;
      const isEcho = step.kind === "message" && parts.length === 0 && step.text.trim() === prompt.trim();
      if (!isEcho) parts.push({ kind: "aside", step });
      return isEcho ? undefined : null;
    }
    if (turn === undefined || opensTurn(step, turn, told)) {
      turn = { at: step.at, messages: [], reasoning: [], calls: [], usage: undefined };
      [told, number] = ["first", number + 1];
      parts.push({ kind: "turn", turn });
    }
    if (step.kind === "call") turn.calls.push(step);
    else if (step.kind === "usage")
      [turn.usage, told] = [step, turn.calls.length > 0 ? "last" : turn.messages.length > 0 ? "midway" : "first"];
    else (step.kind === "message" ? turn.messages : turn.reasoning).push(step.text);
    return number;
  });
  return { parts, numbers };
}

/** When a turn's tokens were told: before its words, between words and calls, or after its calls. Agents differ. */
type Told = "first" | "midway" | "last";

/** A turn is reasoning and words, then calls, with one usage. */
function opensTurn({ kind }: Step, { usage, calls, messages }: Turn, told: Told): boolean {
  if (kind === "usage") return usage !== undefined;
  if (kind === "call") return told === "last";
  if (calls.length > 0 || told !== "first") return true;
  return kind === "reasoning" && messages.length > 0;
}
