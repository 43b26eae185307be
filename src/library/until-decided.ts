import type { Baseline } from "../domain/baseline.ts";
import type { Night } from "../domain/night.ts";
import type { VariantSample } from "../domain/sample.ts";
import { ConfigError } from "../errors.ts";
import { seriesOf } from "../nightly/series.ts";
import type { BlockFacts, BlockPlanner } from "../run/blocks.ts";
import { type Against, untilDecided } from "../run/until-decided.ts";
import { comparabilityOf } from "../stats/compare/comparability.ts";
import { poolSamples } from "../stats/sample.ts";
import { readBaselines } from "../store/baselines.ts";
import { readNights } from "../store/nights.ts";
import type { ResolvedConfig } from "./session.ts";
import { type ComparedSide, sideReader } from "./sides.ts";

export interface UntilDecidedOptions {
  resolved: ResolvedConfig;
  /** A side as `compare` takes it; default: each variant's baseline and accepted nights. */
  against?: string | undefined;
  /** `worse`: only a drop matters, as for a night. `differ`: either way. */
  ask: "worse" | "differ";
  /** Of all variants together. */
  alpha: number;
  /** A variant without anything to be held against gets all rounds; else it is an error. */
  mayLack: boolean;
}

/**
 * Plans a run block by block until each variant's question is decided; `config.trials` is the most rounds. What the variants are held
 * against is read at once. The planner throws ConfigError when nothing there measures the same tasks the same way.
 */
export async function openUntilDecided(options: UntilDecidedOptions): Promise<(facts: BlockFacts) => BlockPlanner> {
  const { resolved, against } = options;
  const { config, results } = resolved;
  const nights = config.gate.nights;
  const side = against === undefined ? undefined : await sideReader(results, { nights }).side(against);
  const { baselines } = await readBaselines(results);
  const { nights: earlier } = await readNights(results, nights);
  return (facts) => {
    const tested = testedVariants(facts, resolved);
    const found = tested.flatMap((variant) => {
      const blank = blankSample(variant, facts);
      const one = side === undefined ? fromHistory(blank, earlier, baselines, config.gate.window) : fromSide(blank, side);
      return one === undefined ? [] : [[variant, one] as const];
    });
    const lacking = tested.filter((variant) => found.every(([name]) => name !== variant));
    if (lacking.length > 0 && !options.mayLack) throw nothingFor(lacking, against);
    const { power, margin } = config.gate;
    const alpha = options.alpha / Math.max(1, tested.length);
    return untilDecided({
      ...{ planned: facts.planned, tested, against: new Map(found), ask: options.ask, alpha, power, margin, rounds: config.trials },
    });
  };
}

function testedVariants({ planned }: BlockFacts, { config }: ResolvedConfig): string[] {
  const controls = new Set(config.variants.filter(({ agent }) => agent === "oracle" || agent === "nop").map(({ name }) => name));
  return [...new Set(planned.map(({ variant }) => variant))].filter((variant) => !controls.has(variant));
}

/** The sample that tonight's trials will make, before there are any. */
function blankSample(variant: string, { planned, identities }: BlockFacts): VariantSample {
  const own = new Map(planned.filter((trial) => trial.variant === variant).map(({ taskId, repoId }) => [taskId, repoId]));
  const tasks = [...own].map(([taskId, repoId]) => ({
    ...{ taskId, repoId, kind: "feature" as const, planned: 0, identity: identities[`${taskId}/${variant}`] ?? {}, trials: [] },
  }));
  const createdAt = new Date().toISOString();
  return { runId: "", createdAt, suite: "", variant, agent: "", control: null, served: [], scorers: {}, unavailable: {}, tasks };
}

function fromHistory(blank: VariantSample, nights: readonly Night[], baselines: readonly Baseline[], window: number): Against | undefined {
  const baseline = baselines.find(({ name }) => name === blank.variant);
  const { reference } = seriesOf({ tonight: blank, nightId: "", nights, baseline, window });
  if (reference.length === 0) return undefined;
  const name = reference.length === 1 ? (reference[0]?.nightId ?? "") : `${reference.length} accepted nights`;
  return { name, sample: poolSamples(reference.map(({ sample }) => sample)) };
}

function fromSide(blank: VariantSample, { kind, samples, name }: ComparedSide): Against | undefined {
  const sample = kind === "sample" ? samples[0]?.sample : samples.find((one) => one.sample.variant === blank.variant)?.sample;
  if (sample === undefined) return undefined;
  const moved = new Set(comparabilityOf(sample, blank).refused.flatMap(({ tasks }) => tasks));
  const tasks = sample.tasks.filter(({ taskId, trials }) => !moved.has(taskId) && trials.some(({ resolved }) => resolved !== null));
  return tasks.length === 0 ? undefined : { name, sample: { ...sample, tasks } };
}

function nothingFor(variants: readonly string[], against: string | undefined): ConfigError {
  const what = against ?? "a baseline or accepted nights";
  return new ConfigError("NOTHING_AGAINST", `--until decided: ${what} has nothing that ${variants.join(", ")} can be held against.`, {
    hint: "Name a run, a baseline or a night with --against, or make one with `patchbench run` or `patchbench baseline set`.",
  });
}
