/**
 * patchbench as a library. Importing it has no side effects; heavy packages load where they are used.
 * The CLI is a thin user of the same functions.
 */
export type { Comparison, Contrast, Metric } from "./domain/comparison.ts";
export type { Config, ConfigInput } from "./domain/config.ts";
export type { Diff, FileChange } from "./domain/diff.ts";
export type { OnEvent, RunEvent } from "./domain/event.ts";
export type { Evidence } from "./domain/evidence.ts";
export type { FlipExplanation } from "./domain/flip-explanation.ts";
export type { NightReport } from "./domain/night.ts";
export type { Outcome } from "./domain/outcome.ts";
export type { RunManifest } from "./domain/run.ts";
export type { VariantSample } from "./domain/sample.ts";
export type { Measurement, Score } from "./domain/score.ts";
export type { Trend } from "./domain/trend.ts";
export type { TrialRecord } from "./domain/trial.ts";
export type { Variant } from "./domain/variant.ts";
export type { Verdict } from "./domain/verdict.ts";
export { BenchError, ExitCode } from "./errors.ts";
export { type CompareRunsOptions, compareRuns } from "./library/compare-runs.ts";
export { type MergeOptions, type MergeResult, mergeRuns } from "./library/merge-runs.ts";
export { type NightlyEnd, type NightlyOptions, runNightly } from "./library/nightly.ts";
export { type PushResultsOptions, pushResults } from "./library/push-results.ts";
export { readRun, type StoredRun } from "./library/read-run.ts";
export { readSamples } from "./library/read-samples.ts";
export { readTrend, type TrendOptions } from "./library/read-trend.ts";
export { type BenchResult, type RunBenchOptions, runBench } from "./library/run-bench.ts";
export { type Overrides, type ResolvedConfig, resolveConfig } from "./library/session.ts";
export { explainFlip } from "./pages/flip.ts";
export type { PushEvent, PushReport } from "./push/types.ts";
export { defineScorer, type Scorer } from "./scorer-api.ts";
export { memorySink } from "./sinks/memory.ts";
export type { Sink } from "./sinks/types.ts";
export { VERSION } from "./version.ts";
