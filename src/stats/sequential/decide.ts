import { type Design, designOf, look, type Monitor, openMonitor, type Question } from "./design.ts";
import { estimateOf, outlookOf, type Side } from "./side.ts";

/** What a look came to. `budget-spent`: no further trials may be made, and the question is open. */
export type Decision = "continue" | "regressed" | "improved" | "stable" | "budget-spent";

/** One look at a test, with the numbers behind its decision. z is positive where the tested side is worse. */
export interface Look {
  /** Of the planned information. */
  share: number;
  /** Tested minus reference, as it stands. */
  delta: number;
  se: number;
  z: number;
  /** From here on: worse (or, where it is asked, below its negative: better). */
  reject: number;
  /** Below it (or nearer to 0): stable. Null: nothing can be accepted yet. */
  accept: number | null;
  decision: Decision;
}

/** A sequential test under way. */
export interface Test {
  question: Question;
  /** Change that must not be missed, as a share. */
  margin: number;
  monitor: Monitor;
  looks: readonly Look[];
  /** Blocks since the last look that brought too little news for one. */
  waited: number;
}

/** `shareOfOneRound` of the test's information, as far as known: its looks are planned by it. */
export function openTest(question: Question, margin: number, design: Pick<Design, "drift">): Test {
  return { question, margin, monitor: openMonitor(question, design.drift), looks: [], waited: 0 };
}

/** The plan of a test whose first look will have about the information given (one over a variance): it comes with the share of that look. */
export function planTest(question: Question, margin: number, firstInformation: number): { design: Design; firstShare: number } {
  let drift = 3.5;
  for (let round = 0; ; round += 1) {
    const share = firstInformation * (margin / drift) ** 2;
    const design = designFrom(question, Math.round(20 * Math.min(0.9, Math.max(0.1, share))) / 20);
    if (round === 1) return { design, firstShare: firstInformation * (margin / design.drift) ** 2 };
    drift = design.drift;
  }
}

const designs = new Map<string, Design>();

/** With looks at even steps from the first on. Kept: it takes a while, and there are few. */
function designFrom(question: Question, first: number): Design {
  const key = JSON.stringify([question, first]);
  const known = designs.get(key);
  if (known !== undefined) return known;
  const more = Math.max(1, Math.round((1 - first) / STEP));
  const shares = Array.from({ length: more + 1 }, (_, at) => (at === more ? 1 : first + ((1 - first) * at) / more));
  const design = designOf(question, shares);
  designs.set(key, design);
  return design;
}

/** How far apart looks are planned, and must at least be, as shares of the information. */
const STEP = 0.15;
const LEAST_STEP = 0.05;
/** Blocks without a look after which there is one whatever its news. */
const PATIENCE = 1;

/** Looks at the test after a block. `last`: nothing more may be spent, so that all of alpha may be. Too little news is no look. */
export function examine(test: Test, tested: Side, reference: Side, last: boolean): Test {
  const { margin, monitor, looks, question } = test;
  const measured = measure(test, tested, reference);
  const before = looks.at(-1)?.share ?? 0;
  const { delta, variance, ifWorse } = measured;
  // Tasks that turn out noisier than was believed leave less information than there was: it is looked at all the same after a while.
  const least = last ? before + 1e-3 : test.waited >= PATIENCE ? before + LEAST_STEP : 0;
  const share = Math.max((margin / monitor.drift) ** 2 / variance, least);
  if (!(share >= before + LEAST_STEP) && !last) return { ...test, waited: test.waited + 1 };
  const next = look(monitor, share, last || share >= 1);
  const { reject, accept } = next.looks.at(-1) ?? { reject: Number.POSITIVE_INFINITY, accept: 0 };
  const se = Math.sqrt(variance);
  const z = -delta / se;
  const bound = acceptBound(test, { share, accept, se, ifWorse });
  const found = { share, delta, se, z, reject, accept: bound };
  return { ...test, waited: 0, monitor: next, looks: [...looks, { ...found, decision: decisionOf(found, question, last) }] };
}

function measure({ margin }: Test, tested: Side, reference: Side) {
  const { now, ifWorse } = outlookOf(tested, reference, margin);
  const of = estimateOf(reference, reference.blocks === undefined ? now : outlookOf(reference, tested, margin).now);
  const own = estimateOf(tested, now);
  const worse = estimateOf(tested, ifWorse);
  return {
    delta: own.value - of.value,
    variance: own.variance + of.variance,
    ifWorse: Math.max(own.variance, worse.variance) + of.variance,
  };
}

/**
 * The boundary of acceptance on the scale of z. It is as far from the margin as the design says, but in standard errors as they would be if the
 * margin were true.
 */
function acceptBound(
  { margin, monitor, question }: Test,
  { share, accept, se, ifWorse }: { share: number; accept: number; se: number; ifWorse: number },
): number | null {
  const distance = monitor.drift * Math.sqrt(share) - accept;
  const bound = (margin - distance * Math.sqrt(ifWorse)) / se;
  return Number.isFinite(bound) && (question.ask === "worse" || bound > 0) ? bound : null;
}

function decisionOf({ z, share, reject, accept }: Omit<Look, "decision">, { ask }: Question, last: boolean): Decision {
  if (z >= reject) return "regressed";
  if (ask === "differ" && z <= -reject) return "improved";
  const distance = ask === "worse" ? z : Math.abs(z);
  if ((accept !== null && distance < accept) || share >= 1) return "stable";
  return last ? "budget-spent" : "continue";
}
