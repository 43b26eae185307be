/** A task's trials on both sides: how many were measured, and how many of these succeeded. */
export interface TaskCounts {
  successesA: number;
  trialsA: number;
  successesB: number;
  trialsB: number;
}

/**
 * Where a task's successes may have fallen if the trials of both sides are exchangeable: B has `from`, `from` + 1, … of them, each
 * with its probability, C(K_B, x)·C(K_A, s-x) / C(K_A+K_B, s).
 */
export interface Placements {
  from: number;
  probabilities: number[];
}

export function placements({ successesA, trialsA, successesB, trialsB }: TaskCounts): Placements {
  const successes = successesA + successesB;
  const from = Math.max(0, successes - trialsA);
  const to = Math.min(trialsB, successes);
  // Relative to the likeliest, so that nothing overflows whatever the number of trials.
  const mode = Math.floor(((successes + 1) * (trialsB + 1)) / (trialsA + trialsB + 2));
  const ratio = (x: number) => ((trialsB - x) * (successes - x)) / ((x + 1) * (trialsA - successes + x + 1));
  const weights = new Array<number>(to - from + 1).fill(0);
  weights[mode - from] = 1;
  for (let x = mode; x < to; x++) weights[x + 1 - from] = (weights[x - from] ?? 0) * ratio(x);
  for (let x = mode; x > from; x--) weights[x - 1 - from] = (weights[x - from] ?? 0) / ratio(x - 1);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { from, probabilities: weights.map((weight) => weight / sum) };
}
