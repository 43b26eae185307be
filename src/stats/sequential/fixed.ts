import { normalQuantile } from "../distributions.ts";
import type { Count } from "./belief.ts";
import { type Question, tailOf } from "./design.ts";
import { emptySide, outlookOf } from "./side.ts";

const MOST_ROUNDS = 1_000;

/**
 * Whole rounds of all tasks that one look at their end needs for the same question, power and margin, by the noise that the reference leads to
 * expect. Null: more than a thousand, as the reference itself is too noisy.
 */
export function fixedRounds(question: Question, margin: number, reference: readonly Count[]): number | null {
  const { now, ifWorse } = outlookOf(emptySide(reference.length), { counts: reference }, margin);
  const base = now.reduce((sum, { noise }, at) => sum + noise / (reference[at]?.trials ?? 1), 0);
  const [noise, noiseIfWorse] = [now, ifWorse].map((beliefs) => beliefs.reduce((sum, one) => sum + one.noise, 0)) as [number, number];
  const se = (oneRound: number, rounds: number) => Math.sqrt(base + oneRound / rounds) / reference.length;
  const [reject, power] = [normalQuantile(1 - tailOf(question)), normalQuantile(question.power)];
  for (let rounds = 1; rounds <= MOST_ROUNDS; rounds += 1)
    if (margin >= reject * se(noise, rounds) + power * se(noiseIfWorse, rounds)) return rounds;
  return null;
}
