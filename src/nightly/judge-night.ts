import type { AdaptiveResult } from "../domain/adaptive.ts";
import type { Baseline } from "../domain/baseline.ts";
import type { Metric } from "../domain/comparison.ts";
import type { Gate, NightVerdict } from "../domain/gate.ts";
import type { Night, NightVariant, Validity, VariantVerdict } from "../domain/night.ts";
import type { VariantSample } from "../domain/sample.ts";
import { driftLimits } from "./drift.ts";
import { earlierNights } from "./history.ts";
import { judgeVariant } from "./judge-variant.ts";
import { controlsValidity, validityOf } from "./validity.ts";

export interface JudgeInput {
  /** Every variant of tonight's run, controls too. */
  tonight: readonly VariantSample[];
  nightId: string;
  /** Version of patchbench. */
  harness: string;
  /** Sound earlier nights, in any order. */
  nights: readonly Night[];
  /** By variant. */
  baselines: ReadonlyMap<string, Baseline>;
  gate: Gate;
  /** Why there may be nothing to compare with. */
  historyNotes: readonly string[];
  /** An empty history is expected: tonight starts it. */
  start: boolean;
  controlsExpected: boolean;
  /** Of a run until decided, by variant: its test has decided, and no other may look at the mean again. */
  sequential?: ReadonlyMap<string, AdaptiveResult>;
  /** Compared beside the resolve rate; all where not given. */
  metrics?: readonly Metric[];
  seed: number;
}

export interface JudgedNight {
  verdict: NightVerdict;
  /** One line for people. */
  headline: string;
  variants: VariantVerdict[];
  controls: Validity;
  /** To be kept for later nights. */
  night: Night;
}

/** Shares of a variant's alpha: the test of the mean, alarms of single tasks, and drift over nights. */
export const MEAN_SHARE = 0.6;
const SHARES = { mean: MEAN_SHARE, tasks: 0.2, drift: 0.2 };

/**
 * What a night is: for each variant first whether it measured anything, then what moved, then whether it differs from the accepted nights
 * before it and from its baseline. All tests of all variants together raise a false alarm with probability ≤ `gate.alpha`. Pure; the seed decides every draw.
 */
export function judgeNight(input: JudgeInput): JudgedNight {
  const { gate, tonight } = input;
  const measured = tonight.filter(({ control }) => control === null);
  const controls = controlsValidity(
    tonight.filter(({ control }) => control !== null),
    input.controlsExpected ? measuredTasks(measured) : undefined,
  );
  const alpha = gate.alpha / Math.max(1, measured.length);
  const shares = { mean: alpha * SHARES.mean, tasks: alpha * SHARES.tasks, limits: driftLimits(alpha * SHARES.drift) };
  const variants = measured.map((sample) => {
    const earlier = earlierNights({ tonight: sample, nightId: input.nightId, nights: input.nights });
    const usual = median(earlier.map(({ validity }) => validity.infraRate));
    return judgeVariant({ ...input, sample, validity: validityOf(sample, usual, gate), controls, shares });
  });
  const [verdict, headline] = overall(variants, controls);
  return { verdict, headline, variants, controls, night: nightOf(input, measured, variants, verdict) };
}

/** Tasks on which any variant was measured: what the controls must vouch for. */
function measuredTasks(samples: readonly VariantSample[]): string[] {
  const tasks = samples.flatMap((sample) => sample.tasks.filter(({ trials }) => trials.some(({ resolved }) => resolved !== null)));
  return [...new Set(tasks.map(({ taskId }) => taskId))];
}

/** The worst first: a regression that was measured is told also when another variant could not be measured. */
const ORDER: readonly NightVerdict[] = ["regressed", "could-not-measure", "drifting", "explained-change", "improved", "stable"];

function overall(variants: readonly VariantVerdict[], controls: Validity): [NightVerdict, string] {
  const worst = ORDER.find((verdict) => variants.some((one) => one.verdict === verdict));
  if (worst === undefined) return ["could-not-measure", "no variant but controls in this run"];
  if (!controls.valid && worst === "could-not-measure")
    return [worst, `the controls say the instrument is broken: ${controls.problems.join("; ")}`];
  const own = variants.filter(({ verdict }) => verdict === worst);
  const [first] = own;
  const more = own.length > 1 ? ` (and ${own.length - 1} more)` : "";
  const name = variants.length > 1 ? `${first?.variant}: ` : "";
  return [worst, `${name}${first?.headline ?? ""}${more}`];
}

const ACCEPTED: ReadonlySet<NightVerdict> = new Set<NightVerdict>(["stable", "improved", "explained-change"]);

function nightOf(input: JudgeInput, samples: readonly VariantSample[], verdicts: readonly VariantVerdict[], verdict: NightVerdict): Night {
  const [first] = input.tonight;
  const variants = samples.flatMap((sample): NightVariant[] => {
    const own = verdicts.find(({ variant }) => variant === sample.variant);
    if (own === undefined) return [];
    return [{ sample, validity: own.validity, verdict: own.verdict, headline: own.headline, accepted: ACCEPTED.has(own.verdict) }];
  });
  return {
    schemaVersion: 1,
    nightId: input.nightId,
    ...{ runId: first?.runId ?? input.nightId, createdAt: first?.createdAt ?? "", suite: first?.suite ?? "", harness: input.harness },
    ...{ verdict, variants },
  };
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
