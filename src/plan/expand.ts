import { type PlannedTrial, trialIdOf } from "../domain/trial.ts";

export interface PlanInput {
  tasks: readonly { id: string; repo: string }[];
  /** `trials`: in place of the plan's. */
  variants: readonly { name: string; trials?: number | undefined }[];
  trials: number;
}

/** Every trial of a run: each round goes through all tasks and variants, so that an early stop leaves a balanced set. */
export function expandPlan({ tasks, variants, trials }: PlanInput): PlannedTrial[] {
  const most = Math.max(0, ...variants.map((variant) => variant.trials ?? trials));
  const rounds = Array.from({ length: most }, (_, trialIndex) => trialIndex);
  return rounds.flatMap((trialIndex) =>
    tasks.flatMap((task) =>
      variants
        .filter((variant) => trialIndex < (variant.trials ?? trials))
        .map(({ name }) => ({
          trialId: trialIdOf(task.id, name, trialIndex),
          taskId: task.id,
          repoId: task.repo,
          variant: name,
          trialIndex,
        })),
    ),
  );
}
