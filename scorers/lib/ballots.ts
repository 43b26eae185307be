import type { Ballot, JudgeCalls } from "../../src/scorer-api.ts";
import { type Rubric, templateOf, worthOf } from "./rubric.ts";

/** What stands in the places of a rubric's template. */
export interface Shown {
  request: string;
  instruction: string;
  files: string;
  diff: string;
  /** Whether all of the diff is there. */
  completeness: string;
}

export interface Asked {
  ballots: Ballot[];
  /** Ballots that came to nothing for want of the provider: another time may be better. */
  faults: number;
}

/** Asks a judge so many times, each for itself and all at once. A call that comes to nothing is a ballot with an error. */
export async function ask(rubric: Rubric, shown: Shown & { fence: string }, judge: Judge): Promise<Asked> {
  const { LLMClassifierFromTemplate } = await import("autoevals");
  const classify = LLMClassifierFromTemplate<Shown & { fence: string }>({
    name: rubric.id,
    promptTemplate: templateOf(rubric),
    choiceScores: worthOf(rubric) as Record<string, number>, // null is a choice without a value, which its types do not know
    model: judge.model,
    useCoT: true,
  });
  let faults = 0;
  const one = async (): Promise<Ballot> => {
    try {
      const { metadata } = await classify({ output: "", ...shown, client: judge.calls.client as never });
      return ballotOf(rubric, metadata ?? {});
    } catch (error) {
      if (judge.calls.isFault(error)) faults += 1;
      return { choice: null, value: null, rationale: "", error: shortened(error instanceof Error ? error.message : String(error), 500) };
    }
  };
  const ballots = await Promise.all(Array.from({ length: judge.ballots }, one));
  return { ballots, faults };
}

export interface Judge {
  model: string;
  ballots: number;
  calls: JudgeCalls;
}

/** Throws for a choice that is none: one named like a property of every object gets by the classifier. */
function ballotOf(rubric: Rubric, { choice, rationale }: Record<string, unknown>): Ballot {
  if (typeof choice !== "string" || !Object.hasOwn(rubric.choices, choice)) throw new Error(`Unknown choice ${JSON.stringify(choice)}`);
  const text = typeof rationale === "string" ? rationale : JSON.stringify(rationale ?? "");
  return { choice, value: rubric.choices[choice]?.worth ?? null, rationale: shortened(text, 8_000) };
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;
}

/**
 * The median of the ballots with a value, when these are most of all ballots; of an even number the lower of the two in the
 * middle, so that it is somebody's choice. Otherwise null, with what became of the ballots.
 */
export function verdictOf(ballots: readonly Ballot[]): { value: number; choice: string } | { value: null; choice: null; reason: string } {
  const usable = ballots.filter(({ value }) => value !== null).sort((a, b) => (a.value ?? 0) - (b.value ?? 0));
  const median = usable[Math.ceil(usable.length / 2) - 1];
  if (usable.length * 2 > ballots.length && median?.value != null && median.choice !== null)
    return { value: median.value, choice: median.choice };
  const why = new Map<string, number>();
  for (const { value, error } of ballots) if (value === null) why.set(error ?? "cannot tell", (why.get(error ?? "cannot tell") ?? 0) + 1);
  const told = [...why].map(([reason, count]) => `${count} × ${reason}`).join("; ");
  return { value: null, choice: null, reason: `no majority: ${usable.length} of ${ballots.length} ballots have a value (${told})` };
}
