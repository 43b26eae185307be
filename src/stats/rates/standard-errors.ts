/** Trials of one task at a yes-or-no question. */
export interface TaskCount {
  passed: number;
  trials: number;
}

/**
 * Conditional standard error of a task-weighted rate: the tasks are fixed, only the trials are noise. √(Σ p(1-p)/(K-1)) / T. Right for
 * the same tasks on another night. Null unless every task has at least two trials: one trial says nothing of its own noise.
 */
export function conditionalSe(tasks: readonly TaskCount[]): number | null {
  if (tasks.length === 0 || tasks.some(({ trials }) => trials < 2)) return null;
  const variance = tasks.reduce((sum, { passed, trials }) => {
    const p = passed / trials;
    return sum + (p * (1 - p)) / (trials - 1);
  }, 0);
  return Math.sqrt(variance) / tasks.length;
}

export interface ClusteredValue {
  value: number;
  /** Values of one cluster are alike: for tasks, their repo. */
  cluster: string;
}

/**
 * Super-population standard error of a mean, clustered (Miller, arXiv 2411.00640, appendix A, with the C/(C-1) of Inspect):
 * √(C/(C-1) · Σ_g (Σ_i (s_i - mean))²) / n. Right for claims about other tasks like these. `df`: C - 1, for Student's t. Null with
 * fewer than two clusters, where Inspect says 0.
 */
export function clusteredSe(values: readonly ClusteredValue[]): { se: number; clusters: number; df: number } | null {
  const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length;
  const sums = new Map<string, number>();
  for (const { value, cluster } of values) sums.set(cluster, (sums.get(cluster) ?? 0) + value - mean);
  const clusters = sums.size;
  if (clusters < 2) return null;
  const squares = [...sums.values()].reduce((sum, one) => sum + one * one, 0);
  return { se: Math.sqrt((clusters / (clusters - 1)) * squares) / values.length, clusters, df: clusters - 1 };
}
