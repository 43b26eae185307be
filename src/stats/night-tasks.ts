import type { NightTask } from "../domain/night.ts";
import type { TaskSample, TrialSample, VariantSample } from "../domain/sample.ts";

/** A night's sample of a variant, task by task, as reports list it. */
export function nightTasks({ runId, tasks, unavailable }: VariantSample): NightTask[] {
  return tasks.map((task) => {
    const measured = task.trials.filter((trial) => trial.resolved !== null);
    const missing = whyMissing(task, measured.length) ?? unavailable[task.taskId];
    const shown = worst(task.trials);
    return {
      taskId: task.taskId,
      resolved: measured.filter((trial) => trial.resolved === 1).length,
      ...{ measured: measured.length, planned: task.planned },
      ...(measured.length < task.planned && missing !== undefined ? { missing } : {}),
      link: shown === undefined ? null : `${runId}/${shown.trialId}`,
    };
  });
}

function whyMissing({ trials, waiting = {} }: TaskSample, measured: number): string | undefined {
  const [waits] = Object.keys(waiting);
  if (waits !== undefined) return waits;
  if (trials.length === measured) return undefined;
  return trials.find((trial) => trial.resolved === null && trial.missing !== undefined)?.missing;
}

/** One that did not resolve before one without a result before one that did. */
function worst(trials: readonly TrialSample[]): TrialSample | undefined {
  const rank = ({ resolved }: TrialSample) => (resolved === null ? 1 : resolved === 1 ? 2 : 0);
  return [...trials].sort((a, b) => rank(a) - rank(b))[0];
}
