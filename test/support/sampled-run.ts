import { appendFile } from "node:fs/promises";
import path from "node:path";
import { Config } from "../../src/domain/config.ts";
import type { RunManifest } from "../../src/domain/run.ts";
import type { TrialSample, VariantSample } from "../../src/domain/sample.ts";
import { SCHEMA_VERSION, type TrialRecord } from "../../src/domain/trial.ts";
import { noUsage } from "../../src/domain/usage.ts";
import { encodeLine } from "../../src/store/journal.ts";
import { JOURNAL } from "../../src/store/layout.ts";
import { writeManifest } from "../../src/store/recorder.ts";
import { trialRecord } from "./trial-record.ts";

/** A run on disk whose samples are these, all of one run id; records without artifacts. The first variant is its baseline. */
export async function sampledRun(results: string, samples: readonly VariantSample[]): Promise<string> {
  const [first] = samples;
  if (first === undefined) throw new Error("No sample.");
  const { runId, createdAt } = first;
  const folder = path.join(results, "runs", runId);
  const rows = samples.flatMap((sample) => sample.tasks.flatMap((task) => task.trials.map((trial) => ({ sample, task, trial }))));
  const trials = samples.flatMap(({ variant, tasks }) =>
    tasks.flatMap(({ taskId, repoId, planned }) =>
      Array.from({ length: planned }, (_, trialIndex) => ({
        ...{ trialId: `${taskId}__${variant}__${trialIndex}`, taskId, repoId, variant, trialIndex },
      })),
    ),
  );
  const identities = samples.flatMap(({ variant, tasks }) => tasks.map(({ taskId, identity }) => [`${taskId}/${variant}`, identity]));
  const manifest: RunManifest = {
    ...{ schemaVersion: SCHEMA_VERSION, runId, createdAt, planDigest: "d", configFolder: "/suite" },
    harness: { version: "0.1.0", node: "v24", platform: "linux" },
    config: Config.parse({ variants: samples.map(({ variant }) => ({ name: variant, agent: "command" })), baseline: first.variant }),
    sandbox: { name: "local", isolation: "none" },
    ...{ workspaceMethod: "cp", agents: {}, scorers: {}, trials, fingerprints: {}, components: {}, unavailable: [] },
    identities: Object.fromEntries(identities),
  };
  await writeManifest(folder, manifest);
  const lines = rows.map(({ sample, task, trial }) => encodeLine(recordOf(trial, sample.variant, task.taskId, task.repoId)));
  await appendFile(path.join(folder, JOURNAL), lines.join(""));
  return folder;
}

function recordOf(trial: TrialSample, variant: string, taskId: string, repoId: string): TrialRecord {
  const { trialId, resolved, clean, within, sizeRatio, costUsd, tokens, wallMs } = trial;
  const base = trialRecord({ taskId, repoId, variant, trialIndex: Number(trialId.split("__").at(-1)) });
  const scores = [
    { name: "tests.resolved", value: resolved },
    { name: "scope-drift.clean-resolve", value: clean },
    { name: "scope-drift.within-scope", value: within },
  ];
  return {
    ...base,
    trialId,
    ...(resolved === null ? { outcome: { kind: "infra-failed", stage: "agent", detail: trial.missing ?? "broke" } } : {}),
    verdict: resolved === 1 ? base.verdict : { kind: "not-run", reason: "not resolved", cause: "agent" },
    scores: scores.filter(({ value }) => value !== null),
    measurements: sizeRatio === null ? [] : [{ name: "diff-size.size-ratio", value: sizeRatio, unit: "log2", better: "lower" }],
    usage: { ...noUsage, inputTokens: tokens, costUsd, cost: costUsd === null ? "unknown" : "reported" },
    timing: { ...base.timing, wallMs: wallMs ?? 0 },
  };
}
