import { z } from "zod";
import type { Evidence } from "../domain/evidence.ts";
import { Measurement, Score } from "../domain/score.ts";
import { messageOf } from "../errors.ts";
import type { Scorer } from "../scorer-api.ts";

const Result = z.strictObject({ scores: z.array(Score), measurements: z.array(Measurement) });

export interface Scored {
  scores: Score[];
  measurements: Measurement[];
}

const TIMEOUT_MS = 60_000;

/**
 * Runs scorers over evidence, each guarded: one that throws, hangs or returns nonsense gives null with the reason and
 * disturbs no other.
 */
export async function scoreEvidence(scorers: readonly Scorer[], evidence: Evidence, signal: AbortSignal): Promise<Scored> {
  const frozen = deepFreeze(structuredClone(evidence));
  const results = await Promise.all(scorers.map((scorer) => runScorer(scorer, frozen, signal)));
  return { scores: results.flatMap((result) => result.scores), measurements: results.flatMap((result) => result.measurements) };
}

async function runScorer(scorer: Scorer, evidence: Evidence, signal: AbortSignal): Promise<Scored> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const result = Result.parse(await Promise.race([scorer.score(evidence, { signal: limited }), rejectOn(limited)]));
    const foreign = [...result.scores, ...result.measurements].find(
      ({ name }) => name !== scorer.name && !name.startsWith(`${scorer.name}.`),
    );
    if (foreign) throw new Error(`"${foreign.name}" does not start with the scorer's name`);
    return result;
  } catch (error) {
    const reason = error instanceof z.ZodError ? `returned no valid result: ${z.prettifyError(error)}` : messageOf(error);
    return { scores: [{ name: scorer.name, value: null, reason: `scorer failed: ${reason}` }], measurements: [] };
  }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error(`took longer than ${TIMEOUT_MS / 1_000} s, or was cancelled`)), { once: true });
  });
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === "object") {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
