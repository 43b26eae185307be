/** Trials of a task. */
export interface Count {
  successes: number;
  trials: number;
}

/** What is believed of a task's rate, as a beta distribution. */
export interface Belief {
  /** Chance that the next trial resolves it. */
  mean: number;
  /** Variance of the rate itself: how little is known of it. */
  variance: number;
  /** Expected noise of one trial, p(1-p). */
  noise: number;
}

/** How rates are spread over the tasks, before any trial of a task: a beta distribution. */
export interface Prior {
  a: number;
  b: number;
}

/** Trials of the reference that count as much as the variant's own: no more, so that a change is believed soon. */
const REFERENCE_TRIALS = 8;

/** From the task's own trials and those of what it is compared with. */
export function beliefOf(prior: Prior, own: Count, reference: Count): Belief {
  const discount = Math.min(1, REFERENCE_TRIALS / Math.max(1, reference.trials));
  const a = prior.a + own.successes + discount * reference.successes;
  const b = prior.b + own.trials - own.successes + discount * (reference.trials - reference.successes);
  const sum = a + b;
  return { mean: a / sum, variance: (a * b) / (sum * sum * (sum + 1)), noise: (a * b) / (sum * (sum + 1)) };
}

/**
 * The prior that makes the counts of all tasks likeliest (empirical Bayes, beta-binomial): suites whose tasks are nearly all always or
 * never resolved have less noise than Jeffreys' prior grants them. Held near Jeffreys' weight where the counts do not tell.
 */
export function priorOf(counts: readonly Count[]): Prior {
  const successes = counts.reduce((sum, count) => sum + count.successes, 0);
  const trials = counts.reduce((sum, count) => sum + count.trials, 0);
  const mean = (successes + 0.5) / (trials + 1);
  const fits = WEIGHTS.map((weight) => {
    const prior = { a: mean * weight, b: (1 - mean) * weight };
    const likelihood = counts.reduce((sum, count) => sum + logLikelihood(prior, count), 0);
    return { prior, score: likelihood - Math.log(weight) ** 2 / 4 };
  });
  return fits.reduce((best, fit) => (fit.score > best.score ? fit : best)).prior;
}

const WEIGHTS = [0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.8, 4];

/** Of a beta-binomial, up to what does not depend on the prior. */
function logLikelihood({ a, b }: Prior, { successes, trials }: Count): number {
  let sum = 0;
  for (let at = 0; at < successes; at += 1) sum += Math.log(a + at);
  for (let at = 0; at < trials - successes; at += 1) sum += Math.log(b + at);
  for (let at = 0; at < trials; at += 1) sum -= Math.log(a + b + at);
  return sum;
}

/** Whether a variant's first trials contradict what the reference nearly always did. */
export function isFreshFlip(own: Count, reference: Count): boolean {
  if (own.trials === 0 || own.trials > 3 || reference.trials === 0) return false;
  return Math.abs(own.successes / own.trials - reference.successes / reference.trials) >= 0.5;
}
