import type { Night, NightVariant } from "../domain/night.ts";
import type { TaskSample } from "../domain/sample.ts";
import type { TrendMetric } from "../domain/trend.ts";
import { ConfigError } from "../errors.ts";
import { type Cell, cellOf } from "../stats/trend/cell.ts";
import type { TrendRow } from "../stats/trend/series.ts";
import type { KnownNights } from "../store/nights.ts";

export interface NightRows {
  /** Oldest first. */
  rows: TrendRow[];
  notes: string[];
  names: (what: "variant" | "task" | "suite") => string[];
}

/** One metric of every night that is kept, whatever became of its run. Nights that measured nothing say why. Throws ConfigError without any. */
export function nightRows({ nights, damaged }: KnownNights, results: string, metric: TrendMetric): NightRows {
  const notes = damaged.map((what) => `${what}; it is left out.`);
  if (nights.length === 0) {
    const hint = "`patchbench nightly` keeps them; without --nights every run is a point.";
    throw new ConfigError("RUN_UNKNOWN", [`No nights in ${results}.`, ...notes].join("\n"), { hint });
  }
  const rows = nights.flatMap((night) => night.variants.map((one) => rowOf(night, one, metric)));
  const names: NightRows["names"] = (what) => {
    const all = what === "task" ? rows.flatMap(({ cells }) => cells.map(({ task }) => task)) : rows.map((row) => row[what]);
    return [...new Set(all)].sort();
  };
  return { rows, notes, names };
}

function rowOf({ runId, createdAt, suite }: Night, { sample, validity }: NightVariant, metric: TrendMetric): TrendRow {
  const cells = sample.tasks.map((task) => {
    const { planned, measured, figures } = figuresOf(task);
    return { task: task.taskId, planned, measured, ...figures[metric] };
  });
  const problems = validity.valid ? [] : validity.problems.length > 0 ? validity.problems : ["not a valid night"];
  const identities = new Map(sample.tasks.map(({ taskId, identity }) => [taskId, identity]));
  return {
    ...{ runId, createdAt, suite, variant: sample.variant, cells, problems },
    standing: () => ({ identities, served: sample.served }),
  };
}

const counted = new WeakMap<TaskSample, Cell>();

/** All metrics at once: whoever follows several of them counts the trials once. */
function figuresOf(task: TaskSample): Cell {
  const cell = counted.get(task) ?? cellOf(task.trials, task.planned);
  counted.set(task, cell);
  return cell;
}
