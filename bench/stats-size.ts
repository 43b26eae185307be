import { type PlannedTask, powerAt } from "../src/stats/compare/power.ts";
import { simulatedPower } from "../src/stats/compare/simulated-power.ts";
import { seeded } from "../src/stats/random.ts";
import { usualRate } from "../test/support/night-worlds.ts";
import { printTable } from "./table.ts";

const TASKS = [20, 50, 100, 200];
const DROPS = [0.03, 0.05, 0.1, 0.15, 0.2, 0.3];
const NIGHTS = 14;
const ALPHA = 0.03;
const POWER = 0.9;
const MOST = 50;
const DRAWS = 400;
/** Suites a size is the median of. */
const SUITES = 5;

/** Trials per task and night that see a drop on its first night with 90 %, against 14 nights of as many; checked by simulation. */
export function sizeTable(): void {
  const rows = DROPS.map((drop) => [`${100 * drop} points`, ...TASKS.map((tasks) => cell(tasks, drop))]);
  const head = ["drop", ...TASKS.map((tasks) => `${tasks} tasks`)];
  printTable(`Trials per task and night to see a drop on its first night with ${100 * POWER} % (in simulation)`, head, rows);
}

function cell(tasks: number, drop: number): string {
  const needed = Array.from({ length: SUITES }, (_, at) => fewest(ratesOf(tasks, at), drop)).sort((a, b) => a - b);
  const trials = needed[Math.floor(SUITES / 2)] ?? MOST + 1;
  if (trials > MOST) return `> ${MOST}`;
  const suite = Array.from({ length: SUITES }, (_, at) => at).find((at) => fewest(ratesOf(tasks, at), drop) === trials) ?? 0;
  const power = simulatedPower(-drop, { tasks: planOf(ratesOf(tasks, suite), trials), alpha: ALPHA }, { seed: 1, draws: DRAWS });
  return `${trials} (${(100 * power).toFixed(0)} %)`;
}

function ratesOf(tasks: number, suite: number): number[] {
  const random = seeded(40_000 + suite);
  return Array.from({ length: tasks }, () => usualRate(random));
}

function planOf(rates: readonly number[], trials: number): PlannedTask[] {
  return rates.map((rate) => ({ rate, trialsA: NIGHTS * trials, trialsB: trials }));
}

function fewest(rates: readonly number[], drop: number): number {
  for (let trials = 1; trials <= MOST; trials += 1) {
    if (powerAt(-drop, { tasks: planOf(rates, trials), alpha: ALPHA }) >= POWER) return trials;
  }
  return MOST + 1;
}
