import type { Contrast, Flip } from "../domain/comparison.ts";
import { type Part, type PartChange, partNames } from "../domain/identity.ts";
import { change, metricNames, usd } from "./comparison-figures.ts";
import { count, percent } from "./format.ts";

/** A list with a title; texts are plain, and not yet fit for any form of output. */
export interface Block {
  kind: BlockKind;
  title: string;
  items: string[];
  /** What a reader must not miss. */
  warning?: boolean;
}

export type BlockKind =
  | "refused"
  | "lost"
  | "gained"
  | "moved"
  | "unknown"
  | "missing"
  | "only-a"
  | "only-b"
  | "contributions"
  | "population"
  | "settle"
  | "no-figures";

/** Everything beside the figures, what matters most first. */
export function blocksOf(contrast: Contrast, options: { anyway: boolean; power: number }): Block[] {
  const { comparability: found, flips } = contrast;
  const blocks: Block[] = [
    {
      kind: "refused",
      title: options.anyway ? "Compared although the instrument differs" : "Not compared, because the instrument differs",
      items: refusedItems(found.refused),
      warning: true,
    },
    { kind: "lost", title: "Lost: most trials resolved before, and most do not now", items: flipItems(flips, "lost") },
    { kind: "gained", title: "Gained", items: flipItems(flips, "gained") },
    { kind: "moved", title: "What moved", items: movedItems(found.explained, contrast) },
    { kind: "unknown", title: "Not known", items: found.unknown ? [UNKNOWN] : [], warning: true },
    { kind: "missing", title: "Not measured", items: missingItems(contrast), warning: true },
    { kind: "only-a", title: "Tasks only in A", items: found.onlyA },
    { kind: "only-b", title: "Tasks only in B", items: found.onlyB },
    { kind: "contributions", title: "Share of each task in the difference", items: contributionItems(contrast) },
    { kind: "population", title: "For tasks like these, and not these alone", items: populationItems(contrast) },
    { kind: "settle", title: "What would settle it", items: settleItems(contrast, options.power) },
    { kind: "no-figures", title: "No figures", items: reasonItems(contrast) },
  ];
  return blocks.filter(({ items }) => items.length > 0);
}

const UNKNOWN =
  "An older version wrote one side and did not keep what its results stand on: whether task, grader, image or limits moved cannot be told.";

const REFUSED: Record<string, string> = {
  ...{ task: "the task's files differ", image: "its image differs (snapshot, repo file or sandbox)" },
  limits: "its limits differ (time, budget, or what may be used)",
};

/** A line a task where the part is the task's own, else a line a change. */
function refusedItems(refused: readonly PartChange[]): string[] {
  return refused.flatMap(({ part, from, to, tasks }) => {
    const words = REFUSED[part];
    return words === undefined
      ? [`${nameOf(part)}: ${from} → ${to}, at ${taskList(tasks)}`]
      : tasks.map((task) => `task ${task}: ${words}`);
  });
}

/** Digests say nothing to people, and there may be one a task: such a part is told once. */
const DIGESTS = new Set(["prompt", "options", "network"]);

function movedItems(explained: readonly PartChange[], { contributions }: Contrast): string[] {
  const everywhere = (tasks: readonly string[]) => (tasks.length >= contributions.length ? "" : `, at ${taskList(tasks)}`);
  const byPart = Map.groupBy(explained, ({ part }) => part);
  return [...byPart].flatMap(([part, changes]) => {
    const [first] = changes;
    if (!DIGESTS.has(part) || first === undefined)
      return changes.map(({ from, to, tasks }) => `${nameOf(part)}: ${from} → ${to}${everywhere(tasks)}`);
    const digests = changes.length === 1 ? ` (${first.from} → ${first.to})` : "";
    return [`${nameOf(part)}: changed${digests}${everywhere(changes.flatMap(({ tasks }) => tasks))}`];
  });
}

function nameOf(part: string): string {
  return part in partNames ? partNames[part as Part] : part;
}

const SHOWN_TASKS = 5;

function taskList(tasks: readonly string[]): string {
  const more = tasks.length > SHOWN_TASKS ? ` and ${tasks.length - SHOWN_TASKS} more` : "";
  return `${tasks.slice(0, SHOWN_TASKS).join(", ")}${more}`;
}

function flipItems(flips: readonly Flip[], direction: Flip["direction"]): string[] {
  return flips
    .filter((flip) => flip.direction === direction)
    .map((flip) => {
      const counts = `${flip.resolvedA}/${flip.trialsA} → ${flip.resolvedB}/${flip.trialsB}`;
      return `${flip.taskId}: ${counts}; patchbench show ${toShow(flip.linkA)}, patchbench show ${toShow(flip.linkB)}`;
    });
}

/** `<run>/<trial>` as two arguments. */
function toShow(link: string): string {
  return link.replace("/", " ");
}

function missingItems({ a, b }: Contrast): string[] {
  return [a, b].flatMap(({ name, planned, measured }) =>
    measured >= planned ? [] : [`${name}: ${planned - measured} of ${count("trial", planned)}, in no figure above`],
  );
}

/** Only where there is something to tell apart. */
function contributionItems({ contributions, flips }: Contrast): string[] {
  const telling = contributions.filter(({ delta }) => Math.abs(delta) > 1e-9);
  if (telling.length < 2 || telling.every(({ taskId }) => flips.some((flip) => flip.taskId === taskId))) return [];
  const shown = telling.slice(0, SHOWN_TASKS).map(({ taskId, delta }) => `${taskId}: ${change({ unit: "share" }, delta)} points`);
  return telling.length > SHOWN_TASKS ? [...shown, `${count("further task", telling.length - SHOWN_TASKS)}`] : shown;
}

function populationItems({ population }: Contrast): string[] {
  if (population === null || population.delta === null || population.interval === null) return [];
  const { delta, interval, intervalMethod } = population;
  return [
    `resolved ${change(population, delta)} points [${change(population, interval.low)}, ${change(population, interval.high)}], ${intervalMethod}`,
  ];
}

function settleItems({ settle }: Contrast, power: number): string[] {
  if (settle === null) return [];
  const cost = settle.costUsd === null ? "at a cost that is not known" : `for about ${usd(settle.costUsd)}`;
  const size = `${(100 * settle.change).toFixed(0)} points`;
  return [
    `${count("trial", settle.trialsPerTask)} a task on each side, ${count("more trial", settle.moreTrials)} in all, ${cost}: would show a change of ${size} with a chance of ${percent(power)}`,
  ];
}

function reasonItems({ conclusion, differences }: Contrast): string[] {
  if (conclusion === "not-comparable") return [];
  return differences.flatMap(({ metric, delta, reason }) =>
    delta === null ? [`${metricNames[metric]}: ${reason ?? "not measured"}`] : [],
  );
}
