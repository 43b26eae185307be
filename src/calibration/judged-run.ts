import type { Judgement } from "../domain/judgement.ts";

/** Of a run, what judges said: every trial that is planned or recorded, with its judgements. */
export interface JudgedRun {
  runId: string;
  trials: ReadonlyMap<string, readonly Judgement[]>;
}

/** The names a rubric offers, with what each is worth; null for "cannot tell". */
export type Choices = ReadonlyMap<string, number | null>;

/** What each judge could choose from: as its judgements say, else as far as its ballots show. */
export function choicesOfJudges(runs: readonly JudgedRun[]): Map<string, Choices> {
  const found = new Map<string, Map<string, number | null>>();
  for (const judgement of allJudgements(runs)) {
    const choices = found.get(judgement.judge) ?? new Map<string, number | null>();
    found.set(judgement.judge, choices);
    for (const [name, value] of Object.entries(judgement.choices ?? {})) choices.set(name, value);
    for (const { choice, value } of judgement.ballots) if (choice !== null && !choices.has(choice)) choices.set(choice, value);
  }
  return new Map([...found].map(([judge, choices]) => [judge, sorted(choices)]));
}

export function allJudgements(runs: readonly JudgedRun[]): Judgement[] {
  return runs.flatMap(({ trials }) => [...trials.values()].flat());
}

/** From the worst to the best, "cannot tell" last. */
function sorted(choices: Choices): Choices {
  return new Map([...choices].sort(([a, one], [b, other]) => (one ?? 2) - (other ?? 2) || (a < b ? -1 : 1)));
}
