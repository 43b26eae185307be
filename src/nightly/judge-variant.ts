import type { AdaptiveResult } from "../domain/adaptive.ts";
import type { Contrast } from "../domain/comparison.ts";
import type { NightVerdict } from "../domain/gate.ts";
import type { Validity, VariantVerdict } from "../domain/night.ts";
import type { VariantSample } from "../domain/sample.ts";
import { adjustContrasts, type ContrastOptions, contrastOf } from "../stats/compare/contrast.ts";
import { nightTasks } from "../stats/night-tasks.ts";
import { poolSamples } from "../stats/sample.ts";
import { taskAlarms } from "./alarms.ts";
import { type DriftLimits, detectorsOf, nightScores } from "./drift.ts";
import { absenceText, earlierNights, isNewVariant, nightsOf, type SeriesNight } from "./history.ts";
import type { JudgeInput } from "./judge-night.ts";
import { linked } from "./links.ts";
import { guarded, nightSpread } from "./overdispersion.ts";
import { type Series, sameBaseline, seriesOf } from "./series.ts";
import { explainedWords, firstWords, movedWords, stableWords } from "./words.ts";

export interface VariantInput extends JudgeInput {
  sample: VariantSample;
  validity: Validity;
  controls: Validity;
  /** What each family of tests of this variant may spend. */
  shares: { mean: number; tasks: number; limits: DriftLimits };
}

/** One variant's verdict and all it rests on. */
export function judgeVariant(input: VariantInput): VariantVerdict {
  const { sample, gate, nightId, nights } = input;
  const baseline = input.baselines.get(sample.variant);
  const series = seriesOf({ tonight: sample, nightId, nights, baseline, window: gate.window });
  const invalid = invalidVerdict(input);
  const found = invalid ?? (series.reference.length === 0 ? firstOfSeries(input, series) : inSeries(input, series));
  const since = sinceOf(input, found.verdict);
  const row = ROWS.has(found.verdict) && since !== nightId ? `; so since ${since}` : "";
  return {
    ...{ variant: sample.variant, validity: input.validity, contrast: null, baseline: null, detectors: [], alarms: [], explained: [] },
    reference: series.reference.map((night) => night.nightId),
    ...found,
    headline: `${found.headline}${row}`,
    since,
    tasks: nightTasks(sample),
  };
}

/** Verdicts of which the first night is told. */
const ROWS: ReadonlySet<NightVerdict> = new Set<NightVerdict>(["regressed", "could-not-measure"]);

type Found = Pick<VariantVerdict, "verdict" | "headline"> & Partial<VariantVerdict>;

function invalidVerdict({ validity, controls }: VariantInput): Found | undefined {
  if (!validity.valid) return { verdict: "could-not-measure", headline: validity.problems.join("; ") };
  if (!controls.valid)
    return { verdict: "could-not-measure", headline: `the controls say the instrument is broken: ${controls.problems.join("; ")}` };
  return undefined;
}

/** Something moved since the last night, or there is no last night. */
function firstOfSeries(input: VariantInput, { broken }: Series): Found {
  const { sample, shares, nightId, nights, historyNotes } = input;
  const baseline = input.baselines.get(sample.variant);
  const options = optionsOf(input, shares.mean);
  if (broken !== null) {
    const contrast = linked(contrastOf(pooled(broken.before), sample, options), broken.before);
    const { explained, refused } = broken.comparability;
    const headline = explainedWords(broken.comparability, contrast, broken.before.length);
    const reference = broken.before.map((night) => night.nightId);
    return { verdict: "explained-change", headline, contrast, reference, explained: [...explained, ...refused] };
  }
  if (baseline !== undefined) {
    const contrast = contrastOf(baseline.sample, sample, options);
    const { explained, refused } = contrast.comparability;
    const headline = `since the baseline ${explainedWords(contrast.comparability, contrast, 0)}`;
    return { verdict: "explained-change", headline, baseline: contrast, explained: [...explained, ...refused] };
  }
  if (input.start || isNewVariant({ tonight: sample, nightId, nights })) {
    return { verdict: "explained-change", headline: [firstWords(sample), ...(input.start ? [] : historyNotes)].join("; ") };
  }
  const why = [absenceText({ tonight: sample, nightId, nights }), ...historyNotes].join("; ");
  return { verdict: "could-not-measure", headline: `${why}; \`--start\` begins a history with this night` };
}

function inSeries(input: VariantInput, series: Series): Found {
  const { sample, shares } = input;
  const reference = pooled(series.reference);
  const { contrast, baseline, decides } = contrastsOf(input, series, reference);
  const detectors = detectorsOf(nightScores([...series.nights, tonightOf(input)]), shares.limits);
  const alarms = taskAlarms(reference, sample, shares.tasks);
  const worse = contrast.conclusion === "worse" || (decides && baseline?.conclusion === "worse");
  const drifting = detectors.find(({ alarm, name, value }) => alarm && (name === "cusum-down" || (name === "ewma" && value < 0)));
  const rising = detectors.find(({ alarm, name, value }) => alarm && (name === "cusum-up" || (name === "ewma" && value > 0)));
  // A rise over the baseline is told, and is no news every night.
  const better = contrast.conclusion === "better" || rising !== undefined;
  const verdict: NightVerdict = worse || alarms.length > 0 ? "regressed" : drifting ? "drifting" : better ? "improved" : "stable";
  const detector = verdict === "drifting" ? drifting : verdict === "improved" ? rising : undefined;
  const facts = { contrast, baseline, alarms, detector, verdict, nights: series.reference.length, left: series.left };
  const headline = verdict === "stable" ? stableWords(facts) : movedWords(facts);
  return { verdict, headline, contrast, baseline, detectors, alarms, explained: series.left };
}

interface Contrasts {
  contrast: Contrast;
  baseline: Contrast | null;
  /** Whether the baseline is of the same kind, and counts in the verdict. */
  decides: boolean;
}

/** Against the nights, and against the baseline; read together (Holm) where both decide. */
function contrastsOf(input: VariantInput, series: Series, reference: VariantSample): Contrasts {
  const { sample, shares } = input;
  const options = optionsOf(input, shares.mean);
  const spread = nightSpread(series.nights);
  const raw = named(linked(contrastOf(reference, sample, options), series.reference), series.reference.length);
  const sequential = sequentialOf(input);
  const own = sequential === undefined ? guarded(raw, spread, series.reference.length) : decidedBy(raw, sequential);
  const given = input.baselines.get(sample.variant);
  if (given === undefined) return { contrast: own, baseline: null, decides: false };
  const same = sameBaseline(given, sample);
  if (same === null || sequentialOf(input) !== undefined)
    return { contrast: own, baseline: contrastOf(given.sample, sample, options), decides: false };
  const held = guarded(contrastOf(same, sample, options), spread, Math.max(1, given.from.length));
  const [contrast = own, baseline = held] = adjustContrasts([own, held], shares.mean);
  return { contrast, baseline, decides: true };
}

function named(contrast: Contrast, nights: number): Contrast {
  return { ...contrast, a: { ...contrast.a, name: nights === 1 ? contrast.a.name : `${nights} accepted nights` } };
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

/** The first of the nights in a row that said the same; nights that measured nothing do not end the row of those that did. */
function sinceOf({ sample, nights, nightId }: VariantInput, verdict: NightVerdict): string {
  const earlier =
    verdict === "could-not-measure"
      ? nightsOf(sample.variant, nights).filter((night) => night.nightId !== nightId && night.sample.createdAt < sample.createdAt)
      : earlierNights({ tonight: sample, nightId, nights });
  const other = earlier.findLastIndex((night) => night.verdict !== verdict);
  return earlier[other + 1]?.nightId ?? nightId;
}

/** The test of a run that was stopped by it; undefined for a run of a fixed plan. */
function sequentialOf({ sequential, sample }: VariantInput): AdaptiveResult | undefined {
  const result = sequential?.get(sample.variant);
  return result === undefined || result.against === null || result.decision === "continue" ? undefined : result;
}

const CONCLUSIONS = { regressed: "worse", improved: "better", stable: "equal", "budget-spent": "unclear", continue: "unclear" } as const;

/** A run that stopped when its test was sure has no p that another test could give: the difference and the conclusion are the test's own. */
function decidedBy(contrast: Contrast, { decision, delta, interval, looks, margin }: AdaptiveResult): Contrast {
  const test = `group-sequential, decided in ${looks} ${looks === 1 ? "look" : "looks"}`;
  const differences = contrast.differences.map((one) =>
    one.metric === "resolve"
      ? { ...one, delta, interval, intervalMethod: "repeated confidence interval", p: null, test, mde: margin }
      : one,
  );
  return { ...contrast, differences, conclusion: CONCLUSIONS[decision] };
}
