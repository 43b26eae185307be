/** What a variant costs and what it comes to. */
export interface CostAndRate {
  cost: number;
  rate: number;
}

/** The Pareto front: whether no other is at least as good in both and better in one. Equals are on it together. */
export function onFront(one: CostAndRate, all: readonly CostAndRate[]): boolean {
  return !all.some((other) => other.cost <= one.cost && other.rate >= one.rate && (other.cost < one.cost || other.rate > one.rate));
}
