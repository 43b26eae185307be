import { normalCdf, normalQuantile } from "../src/stats/distributions.ts";
import { type Random, seeded } from "../src/stats/random.ts";
import type { Count } from "../src/stats/sequential/belief.ts";
import { openCourse } from "../src/stats/sequential/course.ts";
import type { Decision } from "../src/stats/sequential/decide.ts";
import type { Question } from "../src/stats/sequential/design.ts";
import { headlineOf } from "../src/stats/sequential/headline.ts";
import { type Drop, dropped, flakyRates, suiteRates } from "./adaptive-worlds.ts";

export interface World {
  tasks: number;
  margin: number;
  alpha: number;
  power: number;
  /** Trials a task that the reference rests on. */
  reference: number;
  drop: Drop;
  rates: "usual" | "flaky";
  /** Share of trials that infrastructure loses. */
  lost: number;
  /** Budget. */
  rounds: number;
  firstBlock: "all" | "chosen";
}

export const USUAL: World = {
  tasks: 20,
  margin: 0.1,
  alpha: 0.05,
  power: 0.9,
  reference: 14,
  drop: "mixed",
  rates: "usual",
  lost: 0,
  rounds: 20,
  firstBlock: "all",
};

/** How one adaptive night went. `truth`: the difference of the true rates. */
export interface NightEnd {
  decision: Decision;
  trials: number;
  looks: number;
  truth: number;
  naive: number;
  headline: number;
  covered: boolean;
}

/** Nights of a new suite each, with a true drop of `by`; the same for the same seed. */
export function nights(world: World, by: number, count: number, seed: number): NightEnd[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => night(world, by, random));
}

function night(world: World, by: number, random: Random): NightEnd {
  const before = ratesOf(world, random);
  const now = dropped(before, by, world.drop, random);
  const reference = before.map((rate) => trialsOf(world.reference, rate, random));
  const { alpha, power, margin, rounds, firstBlock } = world;
  let course = openCourse({ question: { ...QUESTION, alpha, power }, margin, rounds, reference, firstBlock });
  while (course.decision === "continue") {
    const block = course.next(random);
    const results = block.drawn.map((drawn, at) => (drawn && random() >= world.lost ? bit(now[at] ?? 0, random) : null));
    course = course.after(block, results);
  }
  const headline = headlineOf(course.test);
  const truth = meanOf(now) - meanOf(before);
  const { low, high } = headline?.interval ?? { low: -1, high: 1 };
  return {
    ...{ decision: course.decision, trials: course.trials, looks: course.test.looks.length, truth },
    ...{ naive: headline?.naive ?? Number.NaN, headline: headline?.delta ?? Number.NaN, covered: low <= truth && truth <= high },
  };
}

const QUESTION = { ask: "worse", reject: "pocock", accept: "pocock" } satisfies Partial<Question>;

/** Rounds of all tasks that a plan with one look at its end needs for its power against the margin; the suites' noise known to it, which favours it. */
export function fixedRounds(world: World, seed: number, suites = 1_000): { whole: number; exact: number } {
  const random = seeded(seed);
  const noises = Array.from({ length: suites }, () => {
    const rates = ratesOf(world, random);
    const after = dropped(rates, world.margin, world.drop, random);
    return { before: noiseOf(rates), after: noiseOf(after), by: meanOf(rates) - meanOf(after) };
  });
  const { tasks, reference } = world;
  const z = normalQuantile(1 - world.alpha);
  const powerOf = (rounds: number) =>
    meanOf(
      noises.map(({ before, after, by }) => {
        const base = before / tasks / reference;
        const [atNull, atDrop] = [before, after].map((noise) => Math.sqrt(base + noise / tasks / (rounds * (1 - world.lost))));
        return normalCdf((by - z * (atNull ?? 1)) / (atDrop ?? 1));
      }),
    );
  let [low, high] = [0.01, 200];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (powerOf(middle) < world.power) low = middle;
    else high = middle;
  }
  return { whole: Math.ceil(high - 1e-6), exact: high };
}

function ratesOf(world: World, random: Random): number[] {
  return (world.rates === "flaky" ? flakyRates : suiteRates)(world.tasks, random);
}

function trialsOf(trials: number, rate: number, random: Random): Count {
  return { trials, successes: Array.from({ length: trials }, () => bit(rate, random)).filter((one) => one === 1).length };
}

function bit(rate: number, random: Random): 0 | 1 {
  return random() < rate ? 1 : 0;
}

function noiseOf(rates: readonly number[]): number {
  return meanOf(rates.map((rate) => rate * (1 - rate)));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
