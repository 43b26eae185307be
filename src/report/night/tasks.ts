import type { Contrast, Flip } from "../../domain/comparison.ts";
import type { NightTask, TaskAlarm, VariantVerdict } from "../../domain/night.ts";

/** A task of a variant, with all that the report knows of it tonight. */
export interface TaskNews {
  taskId: string;
  /** Its part of the resolve rate's difference; null: not compared. */
  part: number | null;
  tonight: NightTask | undefined;
  alarm: TaskAlarm | undefined;
  flip: Flip | undefined;
  /** A trial to look at. */
  link: string | null;
}

/** Every task that the report names, in its order: tonight's, then those known from comparisons only. */
export function taskNews({ tasks = [], alarms, contrast }: VariantVerdict): TaskNews[] {
  const parts = new Map(contrast?.contributions.map(({ taskId, delta }) => [taskId, delta]));
  const flips = new Map(contrast?.flips.map((flip) => [flip.taskId, flip]));
  const raised = new Map(alarms.map((alarm) => [alarm.taskId, alarm]));
  const tonight = new Map(tasks.map((task) => [task.taskId, task]));
  const ids = new Set([...tonight.keys(), ...parts.keys(), ...raised.keys(), ...flips.keys()]);
  return [...ids].map((taskId) => {
    const [alarm, flip, task] = [raised.get(taskId), flips.get(taskId), tonight.get(taskId)];
    const link = alarm?.link || flip?.linkB || task?.link || null;
    return { taskId, part: parts.get(taskId) ?? null, tonight: task, alarm, flip, link };
  });
}

/** Tasks that pulled the rate down, the most first: as `contributions` has them. */
export function worstTasks(verdict: VariantVerdict, most: number): { shown: TaskNews[]; left: number } {
  const down = lossesOf(verdict.contrast);
  const order = new Map(down.map(({ taskId }, at) => [taskId, at]));
  const shown = taskNews(verdict)
    .filter(({ taskId }) => order.has(taskId))
    .sort((a, b) => (order.get(a.taskId) ?? 0) - (order.get(b.taskId) ?? 0));
  return { shown: shown.slice(0, most), left: Math.max(0, shown.length - most) };
}

function lossesOf(contrast: Contrast | null): Contrast["contributions"] {
  return (contrast?.contributions ?? []).filter(({ delta }) => delta < 0).sort((a, b) => a.delta - b.delta);
}
