import { isPending, reasonOf } from "../domain/outcome.ts";
import type { RunManifest } from "../domain/run.ts";
import type { TaskSample, TrialSample, VariantSample } from "../domain/sample.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { rowOf } from "./summary.ts";

/** What is kept of a record while a run is read, so that memory stays small. */
export interface SampledTrial {
  sample: TrialSample;
  /** Whether the same command takes it up again: it is then as good as not run. */
  pending: boolean;
  /** Why it is. */
  waits: string;
  taskKind: TaskSample["kind"];
  served: readonly string[];
}

export function sampledTrial(record: TrialRecord): SampledTrial {
  const row = rowOf(record);
  const { resolved, clean, within, sizeRatio, costUsd, tokens, wallMs, missing } = row;
  const figures = { resolved, clean, within, sizeRatio, costUsd, tokens, wallMs };
  const why = missing === undefined ? {} : { missing: missing.slice(0, MAX_REASON) };
  return {
    sample: { trialId: record.trialId, outcome: record.outcome.kind, ...figures, ...why, lost: record.failedAttempts.length },
    pending: isPending(record.outcome),
    waits: reasonOf(record.outcome).slice(0, MAX_REASON),
    taskKind: record.kind,
    served: record.accounting.models,
  };
}

const MAX_REASON = 200;

export interface SampleFacts {
  manifest: RunManifest;
  suite: string;
  /** Of each trial the last. */
  trials: ReadonlyMap<string, SampledTrial>;
  /** By variant. */
  canaries: ReadonlyMap<string, { passed: boolean; detail: string } | undefined>;
  /** Kinds of tasks no trial of which was recorded. */
  kinds: ReadonlyMap<string, TaskSample["kind"]>;
}

/** The samples of a run, one a variant in the order of its plan. */
export function samplesOf(facts: SampleFacts): VariantSample[] {
  const { manifest, canaries } = facts;
  const names = [...new Set(manifest.trials.map(({ variant }) => variant))];
  return names.map((variant) => {
    const agent = manifest.config.variants.find(({ name }) => name === variant)?.agent ?? manifest.agents[variant]?.name ?? "unknown";
    const tasks = taskSamples(variant, facts);
    const canary = canaries.get(variant);
    const away = manifest.unavailable.filter(({ taskId }) => tasks.some((task) => task.taskId === taskId));
    return {
      ...{ runId: manifest.runId, createdAt: manifest.createdAt, suite: facts.suite, variant, agent },
      control: agent === "oracle" || agent === "nop" ? agent : null,
      served: [...new Set(tasks.flatMap(({ trials }) => trials.flatMap(({ trialId }) => facts.trials.get(trialId)?.served ?? [])))].sort(),
      scorers: manifest.scorers,
      ...(canary === undefined ? {} : { canary: { passed: canary.passed, detail: canary.detail } }),
      unavailable: Object.fromEntries(away.map(({ taskId, reason }) => [taskId, reason])),
      tasks,
    };
  });
}

function taskSamples(variant: string, { manifest, trials, kinds }: SampleFacts): TaskSample[] {
  const byTask = Map.groupBy(
    manifest.trials.filter((trial) => trial.variant === variant),
    ({ taskId }) => taskId,
  );
  return [...byTask].map(([taskId, planned]) => {
    const found = planned.flatMap(({ trialId }) => trials.get(trialId) ?? []);
    return {
      ...{ taskId, repoId: planned[0]?.repoId ?? "", planned: planned.length },
      kind: found[0]?.taskKind ?? kinds.get(taskId) ?? "feature",
      identity: manifest.identities?.[`${taskId}/${variant}`] ?? {},
      trials: found.filter(({ pending }) => !pending).map(({ sample }) => sample),
      ...waitingOf(found),
    };
  });
}

function waitingOf(found: readonly SampledTrial[]): Pick<TaskSample, "waiting"> {
  const reasons = Map.groupBy(
    found.filter(({ pending }) => pending),
    ({ waits }) => waits,
  );
  return reasons.size === 0 ? {} : { waiting: Object.fromEntries([...reasons].map(([reason, trials]) => [reason, trials.length])) };
}

/** Trials of several samples of one variant together, task by task; what else there is, is the newest's. Samples oldest first; at least one. */
export function poolSamples(samples: readonly VariantSample[]): VariantSample {
  const newest = samples.at(-1);
  if (newest === undefined) throw new Error("No sample to pool.");
  const byTask = Map.groupBy(
    samples.flatMap((sample) => sample.tasks),
    ({ taskId }) => taskId,
  );
  const tasks = [...byTask.values()].flatMap((all) =>
    all.slice(-1).map((task) => ({
      ...task,
      planned: all.reduce((sum, { planned }) => sum + planned, 0),
      trials: all.flatMap(({ trials }) => trials),
    })),
  );
  return { ...newest, tasks };
}
