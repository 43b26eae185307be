import type { NightVerdict } from "../domain/gate.ts";
import type { TrendMetric } from "../domain/trend.ts";

/** The verdict of each night, what the last one rests on, and how the figures went. */
export interface NightsDoc {
  /** Newest first. */
  nights: NightRow[];
  /** A sentence for each file of a night that cannot be read: what it held is not known. */
  damaged: string[];
  /** Of the newest night; null: there is none. */
  last: LastNight | null;
  /** The newest run, where it is newer than every night: nothing has been said of it. */
  unjudged: { runId: string; createdAt: string } | null;
  /** What a point is. Runs only where there are no nights. */
  points: "nights" | "runs";
  /** The resolve rate first, then what else is known. Empty: there is nothing to follow. */
  trends: MetricTrend[];
  /** What is not in them although one might think so. */
  notes: string[];
  /** Where nights are kept, as people know it: `results/nights`. */
  place: string;
}

export interface NightRow {
  nightId: string;
  runId: string;
  /** ISO time of the run. */
  createdAt: string;
  suite: string;
  verdict: NightVerdict;
  /** Whether the run is still there, so that it and its trials can be looked at. */
  hasRun: boolean;
  /** In the order of the night's file; empty: it had none but controls. */
  variants: NightVariantRow[];
}

export interface NightVariantRow {
  variant: string;
  verdict: NightVerdict;
  /** One line for people. */
  headline: string;
  valid: boolean;
  /** Why it could not measure, a sentence each. */
  problems: string[];
  /** Whether later nights are compared with it. */
  accepted: boolean;
  measured: number;
  planned: number;
  /** The resolve rate with its 95 % interval, 0 to 1, and as text. Null: nothing was measured. */
  rate: number | null;
  low: number | null;
  high: number | null;
  rateText: string;
  intervalText: string;
  /** The first night of those in a row with this verdict, and how many they are, this one included. */
  since: string;
  inRow: number;
  /** Sides of the comparison with the newest accepted night before it; null: there is none. */
  compare: Sides | null;
}

export interface Sides {
  a: string;
  b: string;
  /** What side A is, for people. */
  with: string;
}

export interface LastNight {
  nightId: string;
  /** The most important line. */
  headline: string;
  variants: LastVariant[];
}

export interface LastVariant {
  variant: string;
  /** What the verdict rests on, judged again from what is kept; null: `note` says why not. */
  evidence: Evidence | null;
  note: string | null;
}

/** In the words of `nightly`. */
export interface Evidence {
  /** "14 nights, … to …" */
  reference: string;
  difference: RateDifference | null;
  /** The least change that it sees. */
  sight: string | null;
  /** Against the baseline of its name. */
  baseline: { difference: RateDifference | null; sides: Sides } | null;
  alarms: TaskLine[];
  /** Tasks whose majority of trials changed sides, lost ones first. Those that alarm are not repeated. */
  flips: TaskLine[];
  /** Further tasks that changed sides. */
  moreFlips: number;
  detectors: { text: string; alarm: boolean }[];
  /** Parts that moved since the night before, or keep tasks from being compared. */
  moved: string[];
}

export interface RateDifference {
  /** "62.0 %" */
  from: string;
  to: string;
  /** "−14.0 points", "[−22.1, −5.9]", "p 0.012" */
  delta: string;
  interval: string;
  p: string;
  /** "40 tasks, 560 and 80 trials", and what is to be said of it. */
  of: string;
  direction: "better" | "worse" | "same" | "unknown";
}

export interface TaskLine {
  taskId: string;
  text: string;
  direction: "lost" | "gained";
  /** A trial of tonight to look at; null: its run is not there any more. */
  trial: { runId: string; trialId: string } | null;
}

export interface MetricTrend {
  metric: TrendMetric;
  /** What its values are. */
  about: string;
  unit: "share" | "log2-ratio" | "usd" | "tokens" | "ms";
  better: "higher" | "lower";
  series: TrendLine[];
}

/** One variant of one suite. */
export interface TrendLine {
  name: string;
  suite: string;
  variant: string;
  /** Oldest first. */
  points: TrendMark[];
  changes: TrendChange[];
}

export interface TrendMark {
  runId: string;
  createdAt: string;
  /** In the metric's unit; null: nothing was measured. */
  value: number | null;
  /** 95 %; null: not known. */
  low: number | null;
  high: number | null;
  text: string;
  intervalText: string;
  /** Why it takes no part in the search for change points; empty: it does. */
  problems: string[];
}

export interface TrendChange {
  runId: string;
  createdAt: string;
  /** "67.4 % → 46.9 %" */
  levels: string;
  /** "p < 0.000001" */
  p: string;
  better: boolean;
  /** What else differs there, in words. */
  moved: string;
  /** The first of it for a chart: "model a → b"; null: nothing does. */
  short: string | null;
}
