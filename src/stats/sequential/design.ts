import { normalQuantile } from "../distributions.ts";
import { advance, chanceOf, type Path, type Range, START } from "./recursion.ts";
import { type SpendingName, spendings } from "./spending.ts";

/** The question a sequential test asks, and how sure it must be. */
export interface Question {
  /** `worse`: is it worse than the reference? `differ`: is it another, either way? */
  ask: "worse" | "differ";
  /** Chance of saying so when there is no difference; both sides together. */
  alpha: number;
  /** Chance of saying so when the difference is `margin`. */
  power: number;
  reject: SpendingName;
  accept: SpendingName;
}

/** One look, on the scale of z, worse being positive. */
export interface Boundaries {
  /** Share of the planned information. */
  share: number;
  /** From here on: it is worse (`differ`: or, below its negative, better). */
  reject: number;
  /** Below it (`differ`: nearer to 0): no difference as large as the margin. Minus infinity, or 0, where nothing may be accepted. */
  accept: number;
}

/** A test under way: what was spent so far, and where it may stand when it has not stopped. */
export interface Monitor {
  question: Question;
  /** Expected z at full information when the difference is the margin. */
  drift: number;
  looks: readonly Boundaries[];
  /** Without a difference; never stopped for acceptance, so that going on in spite of it costs no false alarms. */
  null: Path;
  /** With a difference of the margin. */
  margin: Path;
}

export interface Design {
  drift: number;
  /** Information needed, as a multiple of what one look at the end needs. */
  inflation: number;
  looks: readonly Boundaries[];
  /** By the size of the true difference in margins: chance of rejecting, and information used as a share of the planned. */
  operate(differenceInMargins: number): { reject: number; information: number };
}

/** Plans a test with looks at the given shares of its information, ascending, the last 1. */
export function designOf(question: Question, shares: readonly number[]): Design {
  const beta = 1 - question.power;
  const fixed = normalQuantile(1 - tailOf(question)) + normalQuantile(question.power);
  const missed = (drift: number) => chanceOfMissing(question, drift, shares);
  const drift = rootOf((value) => missed(value) - beta, fixed * 0.95, fixed * 1.6);
  const { looks } = shares.reduce((monitor, share) => look(monitor, share, share === 1), openMonitor(question, drift));
  return {
    drift,
    inflation: (drift / fixed) ** 2,
    looks,
    operate: (difference) => operating(question, looks, difference * drift),
  };
}

export function openMonitor(question: Question, drift: number): Monitor {
  return { question, drift, looks: [], null: START, margin: START };
}

/** A further look at `share` of the planned information, more than before. `last`: all that may be spent on rejecting is spent. */
export function look(monitor: Monitor, share: number, last = share >= 1): Monitor {
  const { question, drift, looks } = monitor;
  const before = looks.at(-1)?.share ?? 0;
  const spend = (name: SpendingName, total: number, final: boolean) =>
    (final ? total : spendings[name](total, share)) - spendings[name](total, before);
  const reject = rejectBoundary(monitor, share, spend(question.reject, tailOf(question), last));
  const accept = acceptBoundary(monitor, { share, reject, spend: spend(question.accept, 1 - question.power, share >= 1) });
  const boundaries = { share, reject, accept: share >= 1 ? reject : Math.min(accept, reject) };
  const scale = Math.sqrt(share);
  const outer: Range = [question.ask === "worse" ? Number.NEGATIVE_INFINITY : -reject * scale, reject * scale];
  return {
    ...monitor,
    looks: [...looks, boundaries],
    null: advance(monitor.null, share, 0, [outer]),
    margin: advance(monitor.margin, share, drift, continuation(question, boundaries)),
  };
}

/** Where a test goes on: between its boundaries, in values of the Brownian motion. */
export function continuation({ ask }: Pick<Question, "ask">, { share, reject, accept }: Boundaries): Range[] {
  const [low, high] = [accept * Math.sqrt(share), reject * Math.sqrt(share)];
  if (!(high > low)) return [];
  if (ask === "worse") return [[low, high]];
  return low > 0
    ? [
        [-high, -low],
        [low, high],
      ]
    : [[-high, high]];
}

/** Alpha of one side. */
function tailOf({ ask, alpha }: Pick<Question, "ask" | "alpha">): number {
  return ask === "worse" ? alpha : alpha / 2;
}

const HIGHEST = 9;

function rejectBoundary(monitor: Monitor, share: number, spend: number): number {
  if (spend <= LEAST) return HIGHEST;
  const scale = Math.sqrt(share);
  return rootOf((z) => spend - chanceOf(monitor.null, share, 0, [z * scale, Number.POSITIVE_INFINITY]), -HIGHEST, HIGHEST);
}

function acceptBoundary(monitor: Monitor, { share, reject, spend }: { share: number; reject: number; spend: number }): number {
  const { question, drift } = monitor;
  const worse = question.ask === "worse";
  const least = worse ? Number.NEGATIVE_INFINITY : 0;
  if (spend <= LEAST) return least;
  const scale = Math.sqrt(share);
  const below = (z: number) => chanceOf(monitor.margin, share, drift, [worse ? Number.NEGATIVE_INFINITY : -z * scale, z * scale]);
  if (below(reject) <= spend) return reject;
  return rootOf((z) => below(z) - spend, worse ? -HIGHEST : 0, reject);
}

const LEAST = 1e-9;

function chanceOfMissing(question: Question, drift: number, shares: readonly number[]): number {
  const { looks } = shares.reduce((monitor, share) => look(monitor, share, share === 1), openMonitor(question, drift));
  return 1 - operating(question, looks, drift).reject;
}

/** What comes of a test with these boundaries. Exported for checks against published boundaries. */
export function operating(
  question: Pick<Question, "ask">,
  looks: readonly Boundaries[],
  drift: number,
): { reject: number; information: number } {
  let path = START;
  let [reject, information, before] = [0, 0, 0];
  for (const boundaries of looks) {
    const { share } = boundaries;
    const high = boundaries.reject * Math.sqrt(share);
    information += (share - before) * path.masses.reduce((sum, mass) => sum + mass, 0);
    reject += chanceOf(path, share, drift, [high, Number.POSITIVE_INFINITY]);
    if (question.ask === "differ") reject += chanceOf(path, share, drift, [Number.NEGATIVE_INFINITY, -high]);
    path = advance(path, share, drift, continuation(question, boundaries));
    before = share;
  }
  return { reject, information };
}

/** Where a monotone function is 0: false position, with the weight of an end that stays halved (the Illinois method). */
function rootOf(of: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  let [atA, atB] = [of(a), of(b)];
  if (atA > 0 === atB > 0) return Math.abs(atA) < Math.abs(atB) ? a : b;
  let kept: "a" | "b" | undefined;
  for (let step = 0; step < 100 && Math.abs(b - a) > 1e-8; step += 1) {
    const x = step % 3 === 2 ? (a + b) / 2 : (a * atB - b * atA) / (atB - atA);
    const at = of(x);
    if (Math.abs(at) < 1e-9) return x;
    if (at > 0 === atA > 0) {
      [a, atA] = [x, at];
      if (kept === "b") atB /= 2;
      kept = "b";
    } else {
      [b, atB] = [x, at];
      if (kept === "a") atA /= 2;
      kept = "a";
    }
  }
  return (a + b) / 2;
}
