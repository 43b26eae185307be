import type { Baseline } from "../domain/baseline.ts";
import type { NightVerdict } from "../domain/gate.ts";
import type { NightReport } from "../domain/night.ts";
import type { Variant } from "../domain/variant.ts";
import { ConfigError, ExitCode } from "../errors.ts";
import { type JudgedNight, judgeNight } from "../nightly/judge-night.ts";
import { secretsOf, withRedactedErrors } from "../run/secrets.ts";
import { summarizeRun } from "../run/summary.ts";
import { seedOf } from "../stats/rates/describe.ts";
import { type KnownBaselines, readBaselines } from "../store/baselines.ts";
import { lockResults } from "../store/lock.ts";
import { type KnownNights, readNights, writeNight } from "../store/nights.ts";
import { findRun, readManifest } from "../store/reader.ts";
import { readSamples } from "./read-samples.ts";
import { type RunBenchOptions, runBench } from "./run-bench.ts";
import type { ResolvedConfig } from "./session.ts";

export interface NightlyOptions extends RunBenchOptions {
  /** Judge this run, by id, a unique start of it or `latest`, instead of running one: nothing is started. */
  judge?: string | undefined;
  /** An empty history is expected: this night begins it. */
  start?: boolean;
}

/** What a night came to; without a report when the run was interrupted, and nothing was judged. */
export type NightlyEnd = { interrupted: true } | { interrupted: false; report: NightReport; folder: string };

/**
 * Runs (or goes on with) tonight's run, decides whether it measured anything, holds it against the accepted nights before it and the
 * baselines, and keeps what later nights need of it. Throws BenchError for what a user can mend.
 */
export async function runNightly(options: NightlyOptions): Promise<NightlyEnd> {
  const resolved = withControls(options.resolved);
  const redactor = secretsOf(resolved.config).redactor();
  return await withRedactedErrors(redactor, async () => {
    if (options.judge !== undefined) return judged(await findRun(resolved.results, options.judge), { ...options, resolved });
    const end = await runBench({ ...options, resolved, selection: withControlsSelected(options.selection, resolved, options.resolved) });
    return end.interrupted ? { interrupted: true } : judged(end.folder, { ...options, resolved });
  });
}

/** Holds the results while it judges: two that judge at once would each miss the other's night. */
async function judged(folder: string, options: NightlyOptions): Promise<NightlyEnd> {
  const { resolved, wait = false, signal = new AbortController().signal, onEvent = () => {} } = options;
  const { results, config } = resolved;
  const onWait = (holder: string) => onEvent({ kind: "warning", message: `Waiting for ${results}, in use by ${holder}.` });
  await using _lock = await lockResults(results, { purpose: "nightly", wait: wait || options.judge === undefined, signal, onWait });
  const manifest = await readManifest(folder);
  const { summary } = await summarizeRun(folder, manifest);
  const history = await readNights(results, config.gate.nights);
  const baselines = await readBaselines(results);
  const notes = historyNotes(history, baselines, config.gate.nights, summary.finished);
  const night = judgeNight({
    ...{ tonight: await readSamples(folder), nightId: manifest.runId, harness: manifest.harness.version, nights: history.nights },
    ...{ baselines: byVariant(baselines.baselines), gate: config.gate, historyNotes: notes, start: options.start ?? false },
    ...{ controlsExpected: config.gate.controls, seed: seedOf(manifest.runId) },
  });
  const redactor = secretsOf(config).redactor();
  await writeNight(results, config.gate.nights, night.night, redactor);
  const costs = summary.variants.map(({ spending }) => spending.totalCostUsd).filter((cost) => cost !== null);
  const report: NightReport = {
    schemaVersion: 1,
    ...{ nightId: manifest.runId, runId: manifest.runId, createdAt: manifest.createdAt, suite: night.night.suite },
    ...{ verdict: night.verdict, exitCode: exitCodeOf(night, config.gate.failOn), headline: night.headline },
    ...{ variants: night.variants, controls: night.controls },
    history: { nights: history.nights.filter(({ nightId }) => nightId !== manifest.runId).length, damaged: history.damaged, notes },
    gate: { alpha: config.gate.alpha, power: config.gate.power, margin: config.gate.margin, window: config.gate.window },
    costUsd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
    links: summary.links.map(({ sink, variant, url }) => ({ name: `${variant} in ${sink}`, url })),
  };
  return { interrupted: false, report, folder };
}

/** 1 for a verdict that the config calls a failure, 3 when something could not be measured, else 0. */
function exitCodeOf({ variants, verdict }: JudgedNight, failOn: readonly NightVerdict[]): ExitCode {
  if (variants.some((one) => failOn.includes(one.verdict))) return ExitCode.missed;
  const blind = verdict === "could-not-measure" || variants.some((one) => one.verdict === "could-not-measure");
  return blind ? ExitCode.notMeasured : ExitCode.ok;
}

function historyNotes({ there, damaged }: KnownNights, baselines: KnownBaselines, folder: string, finished: boolean): string[] {
  return [
    ...(there ? [] : [`there is no history: the results folder has no ${folder}/`]),
    ...damaged.map((one) => `night passed over: ${one}`),
    ...baselines.damaged.map((one) => `baseline passed over: ${one}`),
    ...(finished ? [] : ["the run is not finished: the same `run` continues it"]),
  ];
}

/** A variant is held against the baseline of its own name. */
function byVariant(baselines: readonly Baseline[]): Map<string, Baseline> {
  return new Map(baselines.filter(({ name, sample }) => name === sample.variant).map((one) => [one.name, one]));
}

/** Oracle and nop, once a task, where no variant of theirs is there. Throws ConfigError when both names for one are taken. */
export function withControls(resolved: ResolvedConfig): ResolvedConfig {
  const { config } = resolved;
  if (!config.gate.controls) return resolved;
  const missing = (["oracle", "nop"] as const).filter((agent) => !config.variants.some((variant) => variant.agent === agent));
  const names = new Set(config.variants.map(({ name }) => name));
  const controls = missing.map((agent): Variant => {
    const name = [agent, `control-${agent}`].find((one) => !names.has(one));
    if (name === undefined)
      throw new ConfigError("CONFIG_INVALID", `No name is left for the control ${agent}.`, { hint: "Rename a variant." });
    return { name, agent, prompt: "instruction", options: {}, trials: 1 };
  });
  return { ...resolved, config: { ...config, variants: [...config.variants, ...controls] } };
}

/** A choice of variants never leaves the controls out. */
function withControlsSelected(
  selection: RunBenchOptions["selection"],
  { config }: ResolvedConfig,
  given: ResolvedConfig,
): NonNullable<RunBenchOptions["selection"]> {
  const variants = selection?.variants ?? [];
  if (variants.length === 0 || !given.config.gate.controls) return selection ?? {};
  const controls = config.variants.filter(({ agent }) => agent === "oracle" || agent === "nop").map(({ name }) => name);
  return { ...selection, variants: [...new Set([...variants, ...controls])] };
}
