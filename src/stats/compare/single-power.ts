/** A pair of trials: the chance that only A succeeds, and that only B does. */
export interface Discordance {
  onlyA: number;
  onlyB: number;
}

/**
 * Power of the exact McNemar test (two-sided) with one trial a side, itself exact: over all numbers of pairs lost and gained, whose
 * joint distribution is built up task by task. Takes T³ additions.
 */
export function mcNemarPower(pairs: readonly Discordance[], alpha: number): number {
  const width = pairs.length + 1;
  // At lost * width + gained.
  let chances = new Float64Array(width * width);
  chances[0] = 1;
  for (const [done, { onlyA, onlyB }] of pairs.entries()) {
    const next = new Float64Array(width * width);
    for (let lost = 0; lost <= done; lost++) {
      for (let gained = 0; lost + gained <= done; gained++) {
        const at = lost * width + gained;
        const chance = chances[at] ?? 0;
        next[at] = (next[at] ?? 0) + chance * (1 - onlyA - onlyB);
        next[at + width] = (next[at + width] ?? 0) + chance * onlyA;
        next[at + 1] = (next[at + 1] ?? 0) + chance * onlyB;
      }
    }
    chances = next;
  }
  let power = 0;
  for (let discordant = 0; discordant < width; discordant++) {
    const most = largestRejected(discordant, alpha);
    for (let lost = 0; lost <= discordant; lost++) {
      if (Math.min(lost, discordant - lost) <= most) power += chances[lost * width + discordant - lost] ?? 0;
    }
  }
  return power;
}

/** The largest smaller count of `discordant` pairs that is still significant: 2·P(X ≤ it) ≤ alpha, X binomial with ½. -1: none. */
function largestRejected(discordant: number, alpha: number): number {
  let chance = 2 ** -discordant;
  let tail = chance;
  let at = -1;
  while (at + 1 < discordant / 2 && 2 * tail <= alpha) {
    at++;
    chance *= (discordant - at) / (at + 1);
    tail += chance;
  }
  return at;
}
