import path from "node:path";
import type { NightReport } from "../domain/night.ts";
import type { RunManifest } from "../domain/run.ts";
import type { VariantSample } from "../domain/sample.ts";
import { nightExitCode } from "../nightly/exit-code.ts";
import { historyNotes } from "../nightly/history-notes.ts";
import { type JudgedNight, judgeNight, MEAN_SHARE } from "../nightly/judge-night.ts";
import { secretsOf, withRedactedErrors } from "../run/secrets.ts";
import { type RunSummary, summarizeRun } from "../run/summary.ts";
import { seedOf } from "../stats/rates/describe.ts";
import { readAdaptive } from "../store/adaptive.ts";
import { byVariant, readBaselines } from "../store/baselines.ts";
import { lockResults } from "../store/lock.ts";
import { hasNight, readNights, writeNight } from "../store/nights.ts";
import { findRun, readManifest } from "../store/reader.ts";
import { withControls, withControlsSelected } from "./night-controls.ts";
import { readSamples } from "./read-samples.ts";
import { type RunBenchOptions, runBench } from "./run-bench.ts";
import { openUntilDecided } from "./until-decided.ts";

export interface NightlyOptions extends RunBenchOptions {
  /** Judge this run, by id, a unique start of it or `latest`, instead of running one: nothing is started. */
  judge?: string | undefined;
  /** An empty history is expected: this night begins it. */
  start?: boolean;
  /** Run in blocks, only as far as it takes to decide whether a variant regressed; `config.trials` is then the most rounds. */
  untilDecided?: boolean;
  /** Tasks that the machine lacks tools for are left out, and named, instead of missing. */
  allowMissingTools?: boolean;
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
    if (options.judge !== undefined) return await judged(await findRun(resolved.results, options.judge), { ...options, resolved });
    const selection = withControlsSelected(options.selection, resolved);
    const { results, config } = resolved;
    const continues = ({ runId, createdAt }: RunManifest) => isTonights(createdAt) && !hasNight(results, config.gate.nights, runId);
    const alpha = config.gate.alpha * MEAN_SHARE;
    const blocks = options.untilDecided ? await openUntilDecided({ resolved, ask: "worse", alpha, mayLack: true }) : undefined;
    const end = await runBench({ ...options, resolved, selection, continues, blocks });
    return end.interrupted ? { interrupted: true } : await judged(end.folder, { ...options, resolved });
  });
}

/** A run begun before is another night's: to go on with it would call old results tonight's. */
const NIGHT_MS = 20 * 3_600_000;

function isTonights(createdAt: string): boolean {
  return Date.now() - Date.parse(createdAt) < NIGHT_MS;
}

/** Holds the results while it judges: two that judge at once would each miss the other's night. */
async function judged(folder: string, options: NightlyOptions): Promise<NightlyEnd> {
  const { resolved, wait = false, signal = new AbortController().signal, onEvent = () => {} } = options;
  const { results, config } = resolved;
  const onWait = (holder: string) => onEvent({ kind: "warning", message: `Waiting for ${results}, in use by ${holder}.` });
  await using _lock = await lockResults(results, { purpose: "nightly", wait: wait || options.judge === undefined, signal, onWait });
  const manifest = await readManifest(folder);
  const history = await readNights(results, config.gate.nights);
  const nights = history.nights.filter(({ nightId, createdAt }) => nightId !== manifest.runId && createdAt < manifest.createdAt);
  const baselines = await readBaselines(results);
  const place = path.join(path.basename(results), config.gate.nights);
  const missing = historyNotes({
    ...{ nights, folder: place, damaged: history.damaged.length, createdAt: manifest.createdAt },
  });
  const samples = await readSamples(folder);
  const tonight = options.allowMissingTools ? samples.map(withoutUnavailable) : samples;
  const judgement = judgeNight({
    ...{ tonight, nightId: manifest.runId, harness: manifest.harness.version, nights: history.nights },
    ...{ baselines: byVariant(baselines.baselines), gate: config.gate, historyNotes: missing, start: options.start ?? false },
    sequential: new Map((await readAdaptive(folder)).map((one) => [one.variant, one])),
    ...{ controlsExpected: config.gate.controls, seed: seedOf(manifest.runId) },
  });
  await writeNight(results, config.gate.nights, judgement.night, secretsOf(config).redactor());
  const { summary } = await summarizeRun(folder, manifest);
  const notes = [
    ...missing,
    ...baselines.damaged.map((one) => `baseline passed over: ${one}`),
    ...(options.allowMissingTools ? leftOut(manifest) : []),
    ...(summary.finished ? [] : [`the run is not finished: \`nightly --run-id ${manifest.runId}\` goes on with it and judges it anew`]),
  ];
  const report = reportOf(judgement, { manifest, summary, gate: config.gate });
  return { interrupted: false, report: { ...report, history: { nights: nights.length, damaged: history.damaged, notes } }, folder };
}

function reportOf(
  night: JudgedNight,
  { manifest, summary, gate }: { manifest: RunManifest; summary: RunSummary; gate: RunManifest["config"]["gate"] },
): Omit<NightReport, "history"> {
  const { runId, createdAt } = manifest;
  return {
    schemaVersion: 1,
    ...{ nightId: runId, runId, createdAt, suite: night.night.suite },
    ...{ verdict: night.verdict, exitCode: nightExitCode(night, gate.failOn), headline: night.headline },
    ...{ variants: night.variants, controls: night.controls },
    gate: { alpha: gate.alpha, power: gate.power, margin: gate.margin, window: gate.window },
    costUsd: costOf(summary),
    links: summary.links.map(({ sink, variant, url }) => ({ name: `${variant} in ${sink}`, url })),
  };
}

/** Null where it is not all known: a part of it would be taken for the whole. Who asked no model costs nothing. */
function costOf({ variants }: RunSummary): number | null {
  const asked = variants
    .map(({ spending }) => spending)
    .filter(({ totalTokens, totalCostUsd }) => totalTokens !== null || totalCostUsd !== null);
  if (asked.length === 0 || asked.some(({ cost }) => cost === "unknown")) return null;
  return asked.reduce((sum, { totalCostUsd }) => sum + (totalCostUsd ?? 0), 0);
}

function withoutUnavailable(sample: VariantSample): VariantSample {
  const away = ({ taskId, trials }: VariantSample["tasks"][number]) => trials.length === 0 && sample.unavailable[taskId] !== undefined;
  return { ...sample, tasks: sample.tasks.filter((task) => !away(task)) };
}

function leftOut({ unavailable }: RunManifest): string[] {
  const reasons = Map.groupBy(unavailable, ({ reason }) => reason);
  return [...reasons].map(([reason, tasks]) => `left out, ${reason}: ${tasks.map(({ taskId }) => taskId).join(", ")}`);
}
