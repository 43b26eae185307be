import { type PlannedTrial, trialIdOf } from "../domain/trial.ts";

export interface PlanInput {
  tasks: readonly { id: string; repo: string }[];
  variants: readonly { name: string }[];
  trials: number;
}

/** Every trial of a run: each round goes through all tasks and variants, so that an early stop leaves a balanced set. */
export function expandPlan({ tasks, variants, trials }: PlanInput): PlannedTrial[] {
  const rounds = Array.from({ length: trials }, (_, trialIndex) => trialIndex);
  return rounds.flatMap((trialIndex) =>
    tasks.flatMap((task) =>
      variants.map(({ name }) => ({
        trialId: trialIdOf(task.id, name, trialIndex),
        taskId: task.id,
        repoId: task.repo,
        variant: name,
        trialIndex,
      })),
    ),
  );
}
