import type { Comparison } from "../domain/comparison.ts";
import type { FigureText } from "../report/comparison-figures.ts";
import type { Interval } from "../stats/wilson.ts";

/** `compare/A/B…`: B against A, and what every side comes to by itself. */
export interface CompareDoc {
  /** Names of the sides as they were asked for. */
  asked: string[];
  comparison: Comparison;
  /** Each contrast in words, in their order, as the terminal says it. */
  told: ContrastText[];
  /** Every sample that takes part, once: the reference of a contrast before what is held against it. */
  variants: ComparedVariant[];
  /** What the figures of `variants` are over. */
  basis: Basis;
  /** Every task of any side, in the order of the first side that has it. */
  grid: GridRow[];
  /** How the figures came about. */
  note: string;
}

/** `compare` without sides: names to choose from. */
export interface CompareStart {
  names: string[];
}

export interface ContrastText {
  /** A row a metric. */
  figures: FigureText[];
  /** Everything beside the figures, what matters most first. */
  blocks: TextBlock[];
}

export interface TextBlock {
  kind: string;
  title: string;
  items: string[];
  /** What a reader must not miss. */
  warning?: boolean;
}

export interface Basis {
  /** Whether the figures of all variants are over the same tasks, and may be held against each other. */
  common: boolean;
  /** In words: over which tasks, and why not over all. */
  text: string;
}

export interface ComparedVariant {
  /** The name that finds it again: `RUN/VARIANT`, `baseline:NAME`, `night:ID/VARIANT`. */
  name: string;
  /** The same, as short as tells the variants of this page apart. */
  label: string;
  runId: string;
  variant: string;
  createdAt: string;
  /** Of all its tasks. */
  planned: number;
  measured: number;
  /** Whether its run is on disk, so that its trials can be looked at. */
  onDisk: boolean;
  /** Share of 0 to 1: mean over tasks. */
  resolve: Estimate;
  /** USD: mean over tasks. */
  costPerTrial: Estimate;
  /** USD for each trial that resolved its task; without an interval. */
  costPerResolved: Estimate;
  /** On the Pareto front of cost and resolve rate, by the estimates alone. Null: not everything is known. */
  onFront: boolean | null;
}

/** A figure and how sure it is. Null comes with a reason. */
export interface Estimate {
  value: number | null;
  /** 95 %, for tasks like these. */
  interval: Interval | null;
  /** Trials it is over, and those that have no value. */
  trials: number;
  missing: number;
  reason?: string;
}

export interface GridRow {
  taskId: string;
  /** By variant; null: not a task of its plan. */
  cells: (GridCell | null)[];
}

export interface GridCell {
  resolved: number;
  /** Measured. */
  trials: number;
  planned: number;
  /** Wilson, 95 %. Null: nothing was measured. */
  interval: Interval | null;
  /** To look at: one that did not resolve it before others. Null: none was run. */
  trialId: string | null;
  /** Why trials were not measured: the first reason. */
  missing?: string;
}
