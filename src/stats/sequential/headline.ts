import type { Look, Test } from "./decide.ts";
import { type Boundaries, continuation, look, openMonitor } from "./design.ts";
import { advance, expectedFirst, START } from "./recursion.ts";

/** The difference a test ended with: tested minus reference. */
export interface Headline {
  /** Without the bias that stopping brings. */
  delta: number;
  /** As it stood when the test stopped: exaggerated on average, for a test stops when chance has helped. */
  naive: number;
  /** 95 %, however often it was looked at, and whyever it ended. */
  interval: { low: number; high: number };
}

/** Undefined before the first look. */
export function headlineOf(test: Test): Headline | undefined {
  const end = test.looks.at(-1);
  if (end === undefined) return undefined;
  const half = repeatedBound(test.looks.map(({ share }) => share)) * end.se;
  return { delta: unbiased(test), naive: end.delta, interval: { low: end.delta - half, high: end.delta + half } };
}

/**
 * The first look's difference is unbiased, since nothing had stopped the test before. Its expectation given where and at what value the test
 * stopped is as unbiased, and varies least (Rao-Blackwell; Emerson and Fleming 1990).
 */
function unbiased({ question, margin, monitor, looks }: Test): number {
  const [first, end] = [looks[0], looks.at(-1)];
  if (first === undefined || end === undefined) return Number.NaN;
  if (looks.length === 1) return first.delta;
  let path = START;
  for (const one of looks.slice(0, -1)) path = advance(path, one.share, 0, continuation(question, boundariesOf(one)));
  const value = expectedFirst(path, end.share, end.z * Math.sqrt(end.share));
  return Number.isNaN(value) ? end.delta : (-value / first.share) * (margin / monitor.drift);
}

function boundariesOf({ share, reject, accept }: Look): Boundaries {
  return { share, reject, accept: accept ?? Number.NEGATIVE_INFINITY };
}

/** Half the width of a repeated confidence interval (Jennison and Turnbull 1989), in standard errors, at the last of the looks. */
function repeatedBound(shares: readonly number[]): number {
  const question = { ask: "differ", alpha: 0.05, power: 0.9, reject: "pocock", accept: "obrien-fleming" } as const;
  const most = Math.max(1, ...shares);
  const monitor = shares.reduce((before, share) => look(before, share / most, false), openMonitor(question, 0));
  return monitor.looks.at(-1)?.reject ?? Number.POSITIVE_INFINITY;
}
