import type { Evidence, Scorer } from "../../src/scorer-api.ts";
import { scorerContext } from "./evidence.ts";

export interface ByName {
  scores: Record<string, number | null>;
  measurements: Record<string, number | null>;
  reasons: Record<string, string | undefined>;
}

/** What a scorer says of the evidence, by name. */
export async function builtIn(scorer: Scorer, facts: Evidence): Promise<ByName> {
  const { scores, measurements } = await scorer.score(facts, scorerContext());
  const values = (of: readonly { name: string; value: number | null }[]) => Object.fromEntries(of.map(({ name, value }) => [name, value]));
  const reasons = Object.fromEntries([...scores, ...measurements].map(({ name, reason }) => [name, reason]));
  return { scores: values(scores), measurements: values(measurements), reasons };
}
