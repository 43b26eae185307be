import { seeded } from "../stats/random.ts";
import type { JudgedTrial } from "./match.ts";

/**
 * Judgements for people to label: as many of each of the judge's choices as there are, in an order that tells nothing, so
 * that rare choices are not missed and nobody is led. The same seed draws the same ones.
 */
export function drawSample(judged: readonly JudgedTrial[], count: number, seed = 1): JudgedTrial[] {
  const random = seeded(seed);
  const byChoice = new Map<string, JudgedTrial[]>();
  for (const one of judged) {
    const key = `${one.judgement.name} ${one.judgement.choice}`;
    byChoice.set(key, [...(byChoice.get(key) ?? []), one]);
  }
  const heaps = [...byChoice.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, heap]) => shuffled(heap, random));
  const drawn: JudgedTrial[] = [];
  for (let round = 0; drawn.length < count && heaps.some((heap) => heap.length > round); round += 1) {
    for (const heap of heaps) {
      const next = heap[round];
      if (next !== undefined && drawn.length < count) drawn.push(next);
    }
  }
  return shuffled(drawn, random);
}

/** Fisher and Yates. */
function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const mixed = [...values];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [mixed[at], mixed[other]] = [mixed[other] as T, mixed[at] as T];
  }
  return mixed;
}
