import type { VariantSample } from "../src/domain/sample.ts";
import { countsOf, measuredPairs, pairsOf } from "../src/stats/compare/pairs.ts";
import { powerAt } from "../src/stats/compare/power.ts";
import { smoothedRates } from "../src/stats/compare/smoothing.ts";
import { poolSamples } from "../src/stats/sample.ts";
import { nightsOf, type World, type WorldNight } from "../test/support/night-worlds.ts";
import { meanOf, percent, printTable } from "./table.ts";

const SERIES = 60;
/** The night of the break, and how long it lasts. */
const BREAK = 18;
const LASTS = 8;
const AFTER = 6;
const DROPS = [0.05, 0.1, 0.15, 0.2];
/** Of the test of the mean: 60 % of 0.05. */
const ALPHA = 0.03;

/** Breaks of a known size: seen on their first night as often as was printed the night before? How many nights until they are? */
export function powerTable(): void {
  const rows = DROPS.map((drop) => row(`${100 * drop} points`, () => drop));
  const printed = row("as printed: seen at 90 %", (night) => night.variants[0]?.contrast?.differences[0]?.mde ?? 0);
  const head = ["drop", "power printed", "mean test, 1st night", "red, 1st night", "nights until red", "red of 8", "red after mending"];
  printTable(`A break after ${BREAK} quiet nights that lasts for ${LASTS}, ${SERIES} series each`, head, [...rows, printed]);
}

function row(name: string, dropOf: (before: WorldNight) => number): string[] {
  const series = Array.from({ length: SERIES }, (_, at) => brokenSeries(20_000 + at, dropOf));
  const mean = (of: (one: BrokenSeries) => number) => meanOf(series.map(of));
  const until = mean(({ red }) => (red.includes(true) ? red.indexOf(true) + 1 : LASTS));
  const never = series.filter(({ red }) => !red.includes(true)).length;
  return [
    name,
    percent(mean(({ printed }) => printed)),
    percent(mean(({ byMean }) => Number(byMean))),
    percent(mean(({ red }) => Number(red[0]))),
    `${until.mean.toFixed(1)} ± ${until.se.toFixed(1)}${never > 0 ? ` (never: ${never})` : ""}`,
    percent(mean(({ red }) => red.filter(Boolean).length / LASTS)),
    `${mean(({ after }) => after).mean.toFixed(1)} nights`,
  ];
}

interface BrokenSeries {
  printed: number;
  /** Whether the test of the mean saw it on its first night. */
  byMean: boolean;
  red: boolean[];
  /** Red nights of the six after it was mended. */
  after: number;
}

function brokenSeries(seed: number, dropOf: (before: WorldNight) => number): BrokenSeries {
  let drop = 0;
  const isBroken = (night: number) => night >= BREAK && night < BREAK + LASTS;
  const world: World = { tasks: 40, trials: 3, seed, change: (night) => (isBroken(night) ? -drop : 0) };
  const nights: WorldNight[] = [];
  for (const night of nightsOf(world, BREAK + LASTS + AFTER)) {
    nights.push(night);
    if (night.index === BREAK - 1) drop = dropOf(night);
  }
  const red = nights.map(({ verdict }) => verdict === "regressed" || verdict === "drifting");
  const first = nights[BREAK];
  return {
    printed: first === undefined ? 0 : printedPower(nights, drop),
    byMean: first?.variants[0]?.contrast?.conclusion === "worse",
    red: red.slice(BREAK, BREAK + LASTS),
    after: red.slice(BREAK + LASTS).filter(Boolean).length,
  };
}

/** By what was known the night before. */
function printedPower(nights: readonly WorldNight[], drop: number): number {
  const last = nights[BREAK - 1];
  const byId = new Map(nights.map(({ night }) => [night.nightId, night.variants[0]?.sample]));
  const reference = (last?.variants[0]?.reference ?? []).map((id) => byId.get(id)).filter((one): one is VariantSample => one !== undefined);
  const sample = last?.night.variants[0]?.sample;
  if (sample === undefined || reference.length === 0) return 0;
  const counts = measuredPairs(pairsOf(poolSamples(reference), sample, new Set()), "resolved").map((pair) => countsOf(pair, "resolved"));
  const rates = smoothedRates(counts);
  const tasks = counts.map(({ trialsA, trialsB }, at) => ({ rate: rates[at] ?? 0, trialsA, trialsB }));
  return powerAt(-drop, { tasks, alpha: ALPHA });
}
