import { budgetsOf } from "../domain/budget.ts";
import type { Identity } from "../domain/identity.ts";
import type { PlannedTrial } from "../domain/trial.ts";
import { renderPrompt } from "../load/prompt.ts";
import type { TrialJob } from "./job.ts";
import type { RunOptions } from "./options.ts";
import { prepareJob } from "./prepare.ts";

/** Options, fingerprint and identity of each task and variant that can be run here, by `task/variant`. */
export type Jobs = Map<string, Awaited<ReturnType<typeof prepareJob>>>;

export function keyOf(trial: Pick<PlannedTrial, "taskId" | "variant">): string {
  return `${trial.taskId}/${trial.variant}`;
}

export async function planJobs(options: RunOptions): Promise<Jobs> {
  const jobs: Jobs = new Map();
  for (const task of options.tasks) {
    const snapshot = options.repos.snapshots.get(task.repo);
    if (snapshot === undefined) continue;
    for (const ready of options.variants) {
      const budget = budgetsOf(options.config, ready.variant).trial;
      const limits = { budget, sandbox: await options.provider.identity(), maxFileBytes: options.maxFileBytes, use: options.limits };
      jobs.set(`${task.id}/${ready.variant.name}`, await prepareJob(ready, task, snapshot, limits));
    }
  }
  return jobs;
}

export function jobOf(trial: PlannedTrial, options: RunOptions, jobs: Jobs): Omit<TrialJob, "lost"> {
  const task = options.tasks.find((one) => one.id === trial.taskId);
  const ready = options.variants.find((one) => one.variant.name === trial.variant);
  const snapshot = options.repos.snapshots.get(trial.repoId);
  const job = jobs.get(keyOf(trial));
  if (!task || !ready || !snapshot || !job) throw new Error(`No job for ${trial.trialId}.`);
  const { variant, adapter, agentVersion, template, instructions } = ready;
  return {
    trial,
    task,
    snapshot,
    variant,
    adapter,
    agentVersion,
    prompt: renderPrompt(template, task, snapshot.repo.file),
    instructions,
    ...job,
  };
}

export function identitiesOf(jobs: Jobs): Record<string, Identity> {
  return Object.fromEntries([...jobs].map(([key, { identity }]) => [key, identity]));
}
