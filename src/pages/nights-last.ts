import type { Contrast, Difference } from "../domain/comparison.ts";
import type { Gate } from "../domain/gate.ts";
import type { Night, NightVariant, VariantVerdict } from "../domain/night.ts";
import { judgeAgain } from "../library/judge-again.ts";
import { count } from "../report/format.ts";
import {
  alarmLine,
  changeLine,
  detectorLine,
  points,
  pointsInterval,
  pValue,
  referenceLine,
  resolveOf,
  share,
  sightLine,
  verdictWord,
} from "../report/night/figures.ts";
import { nightRow } from "../report/nights.ts";
import type { Evidence, LastNight, LastVariant, RateDifference, TaskLine } from "./nights-page.ts";

interface Facts {
  results: string;
  gate: Gate;
  /** Ids of the runs that are there. */
  runs: ReadonlySet<string>;
}

/** The newest night, judged again so that it can be said what its verdicts rest on. Nothing is written. */
export async function lastNight(nights: readonly Night[], { results, gate, runs }: Facts): Promise<LastNight | null> {
  const night = nights.at(-1);
  if (night === undefined) return null;
  const judged = await judgeAgain({ results, gate, night, nights });
  const variants = night.variants.map((one): LastVariant => {
    const own = judged.find(({ variant }) => variant === one.sample.variant);
    return { variant: one.sample.variant, ...evidenceOf(one, own, { gate, runs }) };
  });
  const { headline } = nightRow(night);
  return { nightId: night.nightId, headline: headline === "" ? "no variant but controls in this run" : headline, variants };
}

/** Only for the verdict that was given: figures of another one would contradict it. */
function evidenceOf(
  kept: NightVariant,
  judged: VariantVerdict | undefined,
  facts: Pick<Facts, "gate" | "runs">,
): Pick<LastVariant, "evidence" | "note"> {
  if (kept.verdict === "could-not-measure") return { evidence: null, note: null };
  if (judged === undefined || judged.verdict !== kept.verdict) {
    const now = judged === undefined ? "without a verdict" : verdictWord(judged.verdict);
    const note = `Judged again by today's config, baselines and history it would be ${now}, so only what was said then is shown.`;
    return { evidence: null, note };
  }
  const same = judged.headline === kept.headline;
  const note = same ? null : "The figures below are of judging it again by today's config, baselines and history.";
  return { evidence: evidence(judged, facts), note };
}

const SHOWN = 12;

function evidence(one: VariantVerdict, { gate, runs }: Pick<Facts, "gate" | "runs">): Evidence {
  const difference = resolveOf(one.contrast);
  const flips = flipLines(one, runs);
  return {
    reference: referenceLine(one),
    difference: difference === undefined ? null : differenceOf(difference),
    sight: difference === undefined ? null : sightLine(difference, gate.power),
    baseline: baselineOf(one),
    alarms: one.alarms.map((alarm) => ({
      ...{ taskId: alarm.taskId, text: alarmLine(alarm), direction: "lost" },
      trial: trialOf(alarm.link, runs),
    })),
    flips: flips.slice(0, SHOWN),
    moreFlips: Math.max(0, flips.length - SHOWN),
    detectors: one.detectors.map((detector) => ({ text: detectorLine(detector), alarm: detector.alarm })),
    moved: one.explained.map(changeLine),
  };
}

function differenceOf(difference: Difference): RateDifference {
  const { a, b, delta, interval, p, pAdjusted, tasks, trialsA, trialsB, reason } = difference;
  const of = `${count("task", tasks)}, ${trialsA} and ${count("trial", trialsB)}${reason === undefined ? "" : `; ${reason}`}`;
  const clear = interval !== null && (interval.low > 0 || interval.high < 0);
  return {
    ...{ from: share(a), to: share(b), delta: points(delta), interval: pointsInterval(interval), p: pValue(pAdjusted ?? p), of },
    direction: delta === null ? "unknown" : !clear ? "same" : delta > 0 ? "better" : "worse",
  };
}

function baselineOf({ baseline, variant }: VariantVerdict): Evidence["baseline"] {
  if (baseline === null) return null;
  const difference = resolveOf(baseline);
  const name = `baseline:${variant}`;
  return {
    difference: difference === undefined ? null : differenceOf(difference),
    sides: { a: name, b: sideB(baseline), with: name },
  };
}

function sideB({ b }: Contrast): string {
  return `night:${b.runId}/${b.variant}`;
}

function flipLines({ contrast, alarms }: VariantVerdict, runs: ReadonlySet<string>): TaskLine[] {
  const told = new Set(alarms.map(({ taskId }) => taskId));
  const flips = (contrast?.flips ?? []).filter(({ taskId }) => !told.has(taskId));
  const lines = flips.map((flip): TaskLine => {
    const text = `${flip.resolvedB} of ${flip.trialsB} resolved tonight, ${flip.resolvedA} of ${flip.trialsA} before`;
    return { taskId: flip.taskId, text, direction: flip.direction, trial: trialOf(flip.linkB, runs) };
  });
  return lines.toSorted((a, b) => (a.direction === b.direction ? 0 : a.direction === "lost" ? -1 : 1));
}

/** `<run>/<trial>`, where that run is there. */
function trialOf(link: string, runs: ReadonlySet<string>): TaskLine["trial"] {
  const at = link.indexOf("/");
  const [runId, trialId] = [link.slice(0, at), link.slice(at + 1)];
  return at > 0 && trialId !== "" && runs.has(runId) ? { runId, trialId } : null;
}
