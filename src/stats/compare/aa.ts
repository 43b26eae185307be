import type { TaskSample, VariantSample } from "../../domain/sample.ts";
import { type Random, seeded, shuffled } from "../random.ts";
import { type Interval, wilson } from "../wilson.ts";
import type { ContrastOptions } from "./contrast.ts";
import { exactStratified } from "./exact.ts";
import type { TaskCounts } from "./hypergeometric.ts";
import { valuesOf } from "./pairs.ts";

export interface AlarmRate {
  splits: number;
  alarms: number;
  /** Share of splits that alarmed, to be held against alpha; null: there was nothing to split. */
  rate: number | null;
  /** 95 %, for the number of splits alone: all are of one sample. */
  interval: Interval | null;
  /** Of the tasks that were split, the most common number. */
  trialsPerHalf: number;
  reason?: string;
}

/**
 * The comparison's own false alarms on this sample's data (A/A): the trials of each task are split at random into two halves, which by
 * construction differ by chance alone, and the resolve rate's test is done on them; a trial too many is left out. Tasks with fewer
 * than two measured trials cannot be split and are left out.
 */
export function aaAlarmRate(sample: VariantSample, options: ContrastOptions & { splits: number }): AlarmRate {
  const tasks = sample.tasks.map((task) => valuesOf(task, "resolved")).filter((values) => values.length >= 2);
  const trialsPerHalf = mostCommon(tasks.map(({ length }) => Math.floor(length / 2)));
  if (tasks.length === 0) {
    const reason = "no task has two measured trials: run at least two trials a task to split them";
    return { splits: 0, alarms: 0, rate: null, interval: null, trialsPerHalf, reason };
  }
  const random = seeded(options.seed);
  let alarms = 0;
  for (let split = 0; split < options.splits; split++) {
    const halves = tasks.map((values) => halved(values, random));
    if (exactStratified(halves, { seed: options.seed + split }).pTwoSided <= options.alpha) alarms++;
  }
  const rate = alarms / options.splits;
  return { splits: options.splits, alarms, rate, interval: wilson(rate, options.splits), trialsPerHalf };
}

function halved(values: readonly number[], random: Random): TaskCounts {
  const half = Math.floor(values.length / 2);
  const mixed = shuffled(values, random);
  const sum = (part: readonly number[]) => part.reduce((total, value) => total + value, 0);
  return { successesA: sum(mixed.slice(0, half)), trialsA: half, successesB: sum(mixed.slice(half, 2 * half)), trialsB: half };
}

function mostCommon(values: readonly TaskSample["planned"][]): number {
  const counts = Map.groupBy(values, (value) => value);
  return [...counts].reduce((best, [value, all]) => (all.length > best.count ? { value, count: all.length } : best), { value: 0, count: 0 })
    .value;
}
