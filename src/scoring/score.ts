import { z } from "zod";
import type { Evidence } from "../domain/evidence.ts";
import { Judgement } from "../domain/judgement.ts";
import { Measurement, Score } from "../domain/score.ts";
import { messageOf } from "../errors.ts";
import type { Scorer, ScorerContext } from "../scorer-api.ts";

const Result = z.strictObject({
  scores: z.array(Score),
  measurements: z.array(Measurement),
  judgements: z.array(Judgement).default([]),
});

export interface Scored {
  scores: Score[];
  measurements: Measurement[];
  judgements: Judgement[];
}

const TIMEOUT_MS = 60_000;
/** A late scorer waits for somebody else, who may have to be asked again. */
const LATE_TIMEOUT_MS = 15 * 60_000;

/**
 * Runs scorers over evidence, each guarded: one that throws, hangs or returns nonsense gives null with the reason and
 * disturbs no other.
 */
export async function scoreEvidence(
  scorers: readonly Scorer[],
  evidence: Evidence,
  context: ScorerContext,
  timeoutMs?: number,
): Promise<Scored> {
  const frozen = deepFreeze(structuredClone(evidence));
  const results = await Promise.all(scorers.map((scorer) => runScorer(scorer, frozen, context, timeoutMs)));
  return {
    scores: results.flatMap((result) => result.scores),
    measurements: results.flatMap((result) => result.measurements),
    judgements: results.flatMap((result) => result.judgements),
  };
}

interface ScoringLimits {
  signal: AbortSignal;
  timeoutMs: number;
}

async function runScorer(scorer: Scorer, evidence: Evidence, context: ScorerContext, timeoutMs?: number): Promise<Scored> {
  const limits = { signal: context.signal, timeoutMs: timeoutMs ?? (scorer.late ? LATE_TIMEOUT_MS : TIMEOUT_MS) };
  try {
    const result = Result.parse(await withinTime(limits, (signal) => scorer.score(evidence, { ...context, signal })));
    const foreign = [...result.scores, ...result.measurements, ...result.judgements].find(
      ({ name }) => name !== scorer.name && !name.startsWith(`${scorer.name}.`),
    );
    if (foreign) throw new Error(`"${foreign.name}" does not start with the scorer's name`);
    return result;
  } catch (error) {
    const reason = error instanceof z.ZodError ? `returned no valid result: ${z.prettifyError(error)}` : messageOf(error);
    return { scores: [{ name: scorer.name, value: null, reason: `scorer failed: ${reason}` }], measurements: [], judgements: [] };
  }
}

/** The work's result, or a rejection when it takes too long or is cancelled: a scorer that ignores its signal is left behind. */
async function withinTime<T>({ signal, timeoutMs }: ScoringLimits, work: (limited: AbortSignal) => T | Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (why: string) => () => controller.abort(new Error(why));
  const timer = setTimeout(stop(`took longer than ${timeoutMs / 1_000} s`), timeoutMs);
  const onAbort = stop("cancelled");
  signal.addEventListener("abort", onAbort, { once: true });
  const stopped = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason), { once: true });
  });
  try {
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === "object") {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
