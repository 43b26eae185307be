import { type Random, seeded } from "../random.ts";
import { exactStratified } from "./exact.ts";
import { droppedRates, type PlannedTask } from "./power.ts";

/** `powerAt` by trying: the share of `draws` seeded experiments that the exact test rejects. What the formula is checked against. */
export function simulatedPower(
  change: number,
  plan: { tasks: readonly PlannedTask[]; alpha: number },
  options: { seed: number; draws: number },
): number {
  const random = seeded(options.seed);
  const after = droppedRates(
    plan.tasks.map(({ rate }) => rate),
    change,
  );
  let rejected = 0;
  for (let draw = 0; draw < options.draws; draw++) {
    const tasks = plan.tasks.map(({ rate, trialsA, trialsB }, at) => ({
      ...{ successesA: successes(trialsA, rate, random), trialsA },
      ...{ successesB: successes(trialsB, after[at] ?? rate, random), trialsB },
    }));
    if (exactStratified(tasks, { seed: options.seed + draw }).pTwoSided <= plan.alpha) rejected++;
  }
  return rejected / options.draws;
}

function successes(trials: number, rate: number, random: Random): number {
  let count = 0;
  for (let trial = 0; trial < trials; trial++) if (random() < rate) count++;
  return count;
}
