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
  const chances = new Float64Array(width * width);
  chances[0] = 1;
  for (const [done, { onlyA, onlyB }] of pairs.entries()) {
    const neither = 1 - onlyA - onlyB;
    // Downwards, so that each is made of neighbours that still are of the pair before.
    for (let lost = done + 1; lost >= 0; lost--) {
      for (let gained = done + 1 - lost; gained >= 0; gained--) {
        const at = lost * width + gained;
        const fromLost = lost > 0 ? (chances[at - width] ?? 0) : 0;
        const fromGained = gained > 0 ? (chances[at - 1] ?? 0) : 0;
        chances[at] = (chances[at] ?? 0) * neither + fromLost * onlyA + fromGained * onlyB;
      }
    }
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
