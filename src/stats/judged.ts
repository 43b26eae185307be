import type { Judgement } from "../domain/judgement.ts";

/** What judges gave one trial. */
export type JudgedRow = Pick<Judgement, "name" | "judge" | "model" | "value">;

/** A judge's score of one variant: mean over tasks of each task's mean over its trials with a value. Never in a gate. */
export interface JudgedScore {
  name: string;
  judge: string;
  model: string;
  value: number | null;
  tasks: number;
  trials: number;
  /** Judged trials that got no value. */
  nulls: number;
}

export function summarizeJudged(rows: readonly { taskId: string; judged: readonly JudgedRow[] }[]): JudgedScore[] {
  const groups = new Map<string, (JudgedRow & { taskId: string })[]>();
  for (const { taskId, judged } of rows) {
    for (const one of judged) {
      const key = `${one.name} ${one.judge}`;
      groups.set(key, [...(groups.get(key) ?? []), { ...one, taskId }]);
    }
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, group]) => scoreOf(group));
}

function scoreOf(group: readonly (JudgedRow & { taskId: string })[]): JudgedScore[] {
  const [first] = group;
  if (first === undefined) return [];
  const byTask = new Map<string, number[]>();
  for (const { taskId, value } of group) if (value !== null) byTask.set(taskId, [...(byTask.get(taskId) ?? []), value]);
  const means = [...byTask.values()].map(mean);
  const trials = [...byTask.values()].reduce((sum, values) => sum + values.length, 0);
  const { name, judge, model } = first;
  return [
    { name, judge, model, value: means.length === 0 ? null : mean(means), tasks: means.length, trials, nulls: group.length - trials },
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
