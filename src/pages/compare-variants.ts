import type { Comparison } from "../domain/comparison.ts";
import type { VariantSample } from "../domain/sample.ts";
import type { NamedSample } from "../library/sides.ts";
import { count } from "../report/format.ts";
import { onFront } from "../stats/front.ts";
import { type CostFigures, costFigures } from "../stats/rates/cost.ts";
import { resolveFigures, seedOf } from "../stats/rates/describe.ts";
import type { Basis, ComparedVariant, Estimate } from "./compare-page.ts";

type Figures = Omit<ComparedVariant, "onDisk">;

/** What each sample comes to by itself, over the tasks that all of them measured with one instrument; where there is none, over its own. */
export function variantFigures(samples: readonly NamedSample[], comparison: Comparison): { variants: Figures[]; basis: Basis } {
  const { taskIds, basis } = commonTasks(samples, comparison);
  const chosen = basis.common ? new Set(taskIds) : undefined;
  const variants = samples.map((one) => figuresOf(one, chosen, labelOf(one, samples)));
  if (!basis.common) return { variants, basis };
  const points = variants.map(pointOf);
  const known = points.filter((point) => point !== undefined);
  const isOnFront = (point: (typeof points)[number]) => (point === undefined || known.length < 2 ? null : onFront(point, known));
  return { variants: variants.map((one, index) => ({ ...one, onFront: isOnFront(points[index]) })), basis };
}

function pointOf({ costPerTrial, resolve }: Figures) {
  return costPerTrial.value === null || resolve.value === null ? undefined : { cost: costPerTrial.value, rate: resolve.value };
}

function commonTasks(samples: readonly NamedSample[], { contrasts, anyway }: Comparison): { taskIds: string[]; basis: Basis } {
  const refused = new Set(anyway ? [] : contrasts.flatMap(({ comparability }) => comparability.refused.flatMap(({ tasks }) => tasks)));
  const measured = samples.map(({ sample }) => new Set(sample.tasks.filter(hasResult).map(({ taskId }) => taskId)));
  const all = [...new Set(samples.flatMap(({ sample }) => sample.tasks.map(({ taskId }) => taskId)))];
  const taskIds = all.filter((taskId) => !refused.has(taskId) && measured.every((one) => one.has(taskId)));
  if (taskIds.length === 0) {
    const why = refused.size > 0 ? "no task was measured on every side by the same instrument" : "no task was measured on every side";
    return { taskIds, basis: { common: false, text: `Each over its own tasks, not to be held against each other: ${why}.` } };
  }
  const whole = taskIds.length === all.length;
  const rest = whole ? "" : `; the other ${all.length - taskIds.length} were not, or not by the same instrument`;
  const over = `Over the ${whole ? "" : `${taskIds.length} of `}${count("task", all.length)} that every side measured`;
  return { taskIds, basis: { common: true, text: `${over}${rest}.` } };
}

function hasResult({ trials }: VariantSample["tasks"][number]): boolean {
  return trials.some(({ resolved }) => resolved !== null);
}

/** The variant's name where it says enough. */
function labelOf({ name, sample }: NamedSample, samples: readonly NamedSample[]): string {
  const ofOneRun = samples.every((other) => other.name === `${sample.runId}/${other.sample.variant}`);
  return ofOneRun ? sample.variant : name;
}

function figuresOf({ name, sample }: NamedSample, chosen: ReadonlySet<string> | undefined, label: string): Figures {
  const { runId, variant, createdAt } = sample;
  const over = chosen === undefined ? sample : { ...sample, tasks: sample.tasks.filter(({ taskId }) => chosen.has(taskId)) };
  const seed = seedOf(name);
  const { value, bootstrap, trials, missing } = resolveFigures(over, seed);
  return {
    ...{ name, label, runId, variant, createdAt },
    planned: sample.tasks.reduce((sum, task) => sum + task.planned, 0),
    measured: sample.tasks.flatMap((task) => task.trials.filter(({ resolved }) => resolved !== null)).length,
    resolve: { value, interval: bootstrap, trials, missing, ...(value === null ? { reason: "nothing was measured" } : {}) },
    ...costsOf(costFigures(over, seed)),
    onFront: null,
  };
}

function costsOf(cost: CostFigures): { costPerTrial: Estimate; costPerResolved: Estimate } {
  const { perTrial, perResolved, interval, trials, missing, resolved } = cost;
  const unknown = trials > 0 ? undefined : missing > 0 ? "no trial's cost is known" : "no trial ran";
  const none = unknown ?? (resolved === 0 ? "no trial whose cost is known resolved its task" : undefined);
  return {
    costPerTrial: { value: perTrial, interval, trials, missing, ...(unknown === undefined ? {} : { reason: unknown }) },
    costPerResolved: { value: perResolved, interval: null, trials: resolved, missing, ...(none === undefined ? {} : { reason: none }) },
  };
}
