/**
 * p-values adjusted for their number by Holm's step-down (Scandinavian Journal of Statistics 6, 1979, 65-70), in the order given: the
 * i-th smallest times (m - i + 1), never less than one before it, at most 1. Reject where it is ≤ alpha: the chance of any false
 * rejection stays ≤ alpha however the tests depend on each other.
 */
export function holm(p: readonly number[]): number[] {
  const adjusted = new Array<number>(p.length).fill(1);
  let most = 0;
  for (const [rank, { value, at }] of ranked(p).entries()) {
    most = Math.max(most, Math.min(1, value * (p.length - rank)));
    adjusted[at] = most;
  }
  return adjusted;
}

/**
 * Which to reject so that of the rejected a share ≤ `q` is expected to be false (Benjamini & Hochberg, Journal of the Royal
 * Statistical Society B 57, 1995, 289-300): the i smallest, i the largest with p_(i) ≤ q·i/m. Holds for independent or positively
 * dependent tests.
 */
export function benjaminiHochberg(p: readonly number[], q: number): boolean[] {
  const rejected = new Array<boolean>(p.length).fill(false);
  const order = ranked(p);
  const last = order.findLastIndex(({ value }, rank) => value <= (q * (rank + 1)) / p.length);
  for (const { at } of order.slice(0, last + 1)) rejected[at] = true;
  return rejected;
}

function ranked(p: readonly number[]): { value: number; at: number }[] {
  return p.map((value, at) => ({ value, at })).sort((a, b) => a.value - b.value);
}
