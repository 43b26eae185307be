import type { TrialSample, VariantSample } from "../../src/domain/sample.ts";
import { seeded } from "../../src/stats/random.ts";

export interface Simulated {
  runId: string;
  variant: string;
  tasks: number;
  trials: number;
  /** Of its mean share, which differs from task to task. */
  rate: number;
  /** USD a trial; null: unknown. */
  costUsd: number | null;
  seed: number;
  model?: string;
}

/** A sample as large as wanted, its results drawn from the seed: tasks differ, and are the same tasks for every variant. */
export function simulatedSample({ runId, variant, tasks, trials, rate, costUsd, seed, model = "m-1" }: Simulated): VariantSample {
  const [ofTasks, random] = [seeded(7), seeded(seed)];
  return {
    ...{ runId, createdAt: "2026-01-01T00:00:00.000Z", suite: "suite", variant, agent: "command", control: null, served: [] },
    ...{ scorers: {}, unavailable: {} },
    tasks: Array.from({ length: tasks }, (_, index) => {
      const hard = ofTasks();
      const share = Math.min(1, Math.max(0, rate + 1.2 * (0.5 - hard)));
      const taskId = `task-${String(index).padStart(3, "0")}`;
      const trialOf = (at: number) => trialSample(`${taskId}__${variant}__${at}`, random() < share ? 1 : 0, { random, costUsd });
      const identity = { task: "t", grader: "g", image: "i", limits: "l", agent: "command", model };
      const own = Array.from({ length: trials }, (_one, at) => trialOf(at));
      return { taskId, repoId: `repo-${index % 3}`, kind: "feature" as const, planned: trials, identity, trials: own };
    }),
  };
}

function trialSample(trialId: string, resolved: 0 | 1, { random, costUsd }: { random: () => number; costUsd: number | null }): TrialSample {
  const noise = 0.6 + 0.8 * random();
  const figures = {
    sizeRatio: noise - 1,
    costUsd: costUsd === null ? null : costUsd * noise,
    tokens: 10_000 * noise,
    wallMs: 90_000 * noise,
  };
  return { trialId, outcome: "finished", resolved, clean: resolved, within: 1, ...figures, lost: 0 };
}
