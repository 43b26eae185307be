import type { Judgement } from "../domain/judgement.ts";
import { addUsage, noUsage, type Usage } from "../domain/usage.ts";

/** What judging came to, apart from everything that agents use. */
export interface JudgingSummary {
  judgements: number;
  /** Of these, taken from earlier ones of the same content. */
  cached: number;
  /** Calls made for the others, and how many of them came to nothing. */
  ballots: number;
  failed: number;
  /** Of those calls. */
  usage: Usage;
}

export const noJudging: JudgingSummary = { judgements: 0, cached: 0, ballots: 0, failed: 0, usage: noUsage };

export function judgingOf(judgements: readonly Judgement[]): JudgingSummary {
  const asked = judgements.filter(({ cached }) => !cached);
  const ballots = asked.flatMap((one) => one.ballots);
  return {
    judgements: judgements.length,
    cached: judgements.length - asked.length,
    ballots: ballots.length,
    failed: ballots.filter(({ error }) => error !== undefined).length,
    usage: asked.map(({ usage }) => usage).reduce(addUsage, noUsage),
  };
}

export function addJudging(sum: JudgingSummary, more: JudgingSummary): JudgingSummary {
  return {
    judgements: sum.judgements + more.judgements,
    cached: sum.cached + more.cached,
    ballots: sum.ballots + more.ballots,
    failed: sum.failed + more.failed,
    usage: addUsage(sum.usage, more.usage),
  };
}
