import type { Contrast } from "../domain/comparison.ts";
import type { NightVerdict } from "../domain/gate.ts";
import type { Validity, VariantVerdict } from "../domain/night.ts";
import type { VariantSample } from "../domain/sample.ts";
import { type ContrastOptions, contrastOf } from "../stats/compare/contrast.ts";
import { holm } from "../stats/compare/multiple.ts";
import { nightTasks } from "../stats/night-tasks.ts";
import { poolSamples } from "../stats/sample.ts";
import { taskAlarms } from "./alarms.ts";
import { type DriftLimits, detectorsOf, nightScores } from "./drift.ts";
import type { JudgeInput } from "./judge-night.ts";
import { nightToNightP } from "./overdispersion.ts";
import { nightsOf, type Series, type SeriesNight, seriesOf } from "./series.ts";
import { explainedWords, measuredWords, movedWords, stableWords } from "./words.ts";

export interface VariantInput extends JudgeInput {
  sample: VariantSample;
  validity: Validity;
  controls: Validity;
  /** What each family of tests of this variant may spend. */
  shares: { mean: number; tasks: number; limits: DriftLimits };
}

/** One variant's verdict and all it rests on. */
export function judgeVariant(input: VariantInput): VariantVerdict {
  const { sample, gate, nightId } = input;
  const baseline = input.baselines.get(sample.variant);
  const series = seriesOf({ tonight: sample, nightId, nights: input.nights, baseline, window: gate.window });
  const invalid = invalidVerdict(input);
  const found = invalid ?? (series.reference.length === 0 ? firstOfSeries(input, series) : inSeries(input, series));
  const { verdict } = found;
  return {
    ...{ variant: sample.variant, validity: input.validity, contrast: null, baseline: null, detectors: [], alarms: [], explained: [] },
    reference: series.reference.map((night) => night.nightId),
    ...found,
    since: sinceOf(input, verdict),
    tasks: nightTasks(sample),
  };
}

type Found = Pick<VariantVerdict, "verdict" | "headline"> & Partial<VariantVerdict>;

function invalidVerdict({ validity, controls }: VariantInput): Found | undefined {
  if (!validity.valid) return { verdict: "could-not-measure", headline: validity.problems.join("; ") };
  if (!controls.valid)
    return { verdict: "could-not-measure", headline: `the controls say the instrument is broken: ${controls.problems.join("; ")}` };
  return undefined;
}

/** Something moved since the last night, or there is no last night. */
function firstOfSeries(input: VariantInput, { broken }: Series): Found {
  if (broken !== null) {
    const contrast = contrastOf(pooled(broken.before), input.sample, optionsOf(input, input.shares.mean));
    const { explained, refused } = broken.comparability;
    return {
      verdict: "explained-change",
      headline: explainedWords(broken.comparability, contrast),
      contrast,
      explained: [...explained, ...refused],
    };
  }
  const baseline = input.baselines.get(input.sample.variant);
  if (baseline !== undefined) {
    const contrast = contrastOf(baseline.sample, input.sample, optionsOf(input, input.shares.mean));
    const { explained, refused } = contrast.comparability;
    return {
      verdict: "explained-change",
      headline: explainedWords(contrast.comparability, contrast),
      baseline: contrast,
      explained: [...explained, ...refused],
    };
  }
  if (input.start) return { verdict: "explained-change", headline: `first night of its series: ${measuredWords(input.sample)}` };
  const why = input.historyNotes.length === 0 ? "" : ` (${input.historyNotes.join("; ")})`;
  return {
    verdict: "could-not-measure",
    headline: `no earlier night and no baseline to compare with${why}; \`--start\` begins a history with this night`,
  };
}

function inSeries(input: VariantInput, series: Series): Found {
  const { sample, shares } = input;
  const reference = pooled(series.reference);
  const given = input.baselines.get(sample.variant);
  const baseline = given === undefined ? null : contrastOf(given.sample, sample, optionsOf(input, shares.mean));
  const own = guarded(contrastOf(reference, sample, optionsOf(input, shares.mean)), series.reference, sample);
  const detectors = detectorsOf(nightScores([...series.nights, tonightOf(input)]), shares.limits);
  const alarms = taskAlarms(reference, sample, shares.tasks);
  const side = sideOf([own, ...(baseline === null ? [] : [baseline])], shares.mean);
  const drifting = detectors.find(({ alarm, name, value }) => alarm && (name === "cusum-down" || (name === "ewma" && value < 0)));
  const rising = detectors.some(({ alarm, name, value }) => alarm && (name === "cusum-up" || (name === "ewma" && value > 0)));
  const verdict: NightVerdict =
    side === "worse" || alarms.length > 0 ? "regressed" : drifting ? "drifting" : side === "better" || rising ? "improved" : "stable";
  const facts = { contrast: own, baseline, alarms, drifting, verdict, nights: series.reference.length };
  const headline = verdict === "stable" ? stableWords(facts) : movedWords(facts);
  return { verdict, headline, contrast: own, baseline, detectors, alarms };
}

/** Worse or better in any of the contrasts, by Holm over them. */
function sideOf(contrasts: readonly Contrast[], alpha: number): "worse" | "better" | "neither" {
  const resolve = contrasts.flatMap(({ differences }) => differences.filter(({ metric, p }) => metric === "resolve" && p !== null));
  const adjusted = holm(resolve.map(({ p }) => p ?? 1));
  const sure = resolve.filter((_, at) => (adjusted[at] ?? 1) <= alpha);
  if (sure.some(({ delta }) => (delta ?? 0) < 0)) return "worse";
  return sure.length > 0 ? "better" : "neither";
}

/** Nights that vary more than their trials explain are the yardstick, where they are. */
function guarded(contrast: Contrast, reference: readonly SeriesNight[], tonight: VariantSample): Contrast {
  const p = nightToNightP(reference, tonight);
  if (p === null) return contrast;
  const differences = contrast.differences.map((one) =>
    one.metric !== "resolve" || one.p === null || one.p >= p
      ? one
      : { ...one, p, test: "t over nights, which vary more than their trials explain" },
  );
  return { ...contrast, differences };
}

function tonightOf({ nightId, sample, validity }: VariantInput): SeriesNight {
  return { nightId, sample, validity, verdict: "stable", headline: "", accepted: false };
}

function pooled(nights: readonly SeriesNight[]): VariantSample {
  return poolSamples(nights.map(({ sample }) => sample));
}

function optionsOf({ gate, seed, metrics }: VariantInput, alpha: number): ContrastOptions {
  return { alpha, power: gate.power, margin: gate.margin, seed, ...(metrics === undefined ? {} : { metrics }) };
}

/** The first of the nights in a row that said the same. */
function sinceOf({ sample, nights, nightId }: VariantInput, verdict: NightVerdict): string {
  const earlier = nightsOf(sample.variant, nights).filter(
    (night) => night.nightId !== nightId && night.sample.createdAt < sample.createdAt,
  );
  const other = earlier.findLastIndex((night) => night.verdict !== verdict);
  return earlier[other + 1]?.nightId ?? nightId;
}
