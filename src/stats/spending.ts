import { addSpent, nothingSpent, type SpendingEntry, type Spent } from "../domain/spending.ts";
import type { CostSource } from "../domain/usage.ts";

/** Tokens and cost of a variant. Null: nobody knows; then never 0. */
export interface SpendingSummary {
  /** Input and output, over trials of which they are known. */
  medianTokens: number | null;
  medianCostUsd: number | null;
  /** Everything: lost attempts, goes that a kill ended, and canaries included. A lower bound where `cost` is unknown. */
  totalTokens: number | null;
  totalCostUsd: number | null;
  cost: CostSource;
  /** Of the totals, what the canary cost. */
  canaryTokens: number;
  canaryCostUsd: number;
}

/** What a trial's record says of its last attempt. */
export interface SpendingRow {
  tokens: number | null;
  costUsd: number | null;
  cost: CostSource;
}

/** `entries` are the lines of `spending.jsonl` of one variant: what the gateway saw. Without any, the records' own figures are added up. */
export function summarizeSpending(
  rows: readonly SpendingRow[],
  entries: readonly SpendingEntry[],
  median: (values: readonly number[]) => number | null,
): SpendingSummary {
  const all = sum(entries);
  const canary = sum(entries.filter((entry) => entry.trialId === null));
  const costs = rows.flatMap((row) => row.costUsd ?? []);
  return {
    medianTokens: median(rows.flatMap((row) => row.tokens ?? [])),
    medianCostUsd: median(costs),
    ...totalsOf(all, told(rows)),
    canaryTokens: tokensOf(canary),
    canaryCostUsd: canary.usd,
  };
}

export type Totals = Pick<SpendingSummary, "totalTokens" | "totalCostUsd" | "cost">;

/** What all of it cost: as the gateway saw it if it saw any model, else what the trials' records told. */
export function totalsOf(all: Spent, records: Totals): Totals {
  return tokensOf(all) + all.turns > 0 ? seen(all) : records;
}

/** Of several trials or variants. Whoever asked no model costs nothing; a part that nobody knows leaves the sum a lower bound. */
export function addTotals(totals: readonly Totals[]): Totals {
  const asked = totals.filter(({ totalTokens, totalCostUsd }) => totalTokens !== null || totalCostUsd !== null);
  const sum = (values: readonly (number | null)[]) => (values.every((one) => one === null) ? null : add(values.map((one) => one ?? 0)));
  const marks = new Set(asked.map(({ cost }) => cost));
  return {
    totalTokens: sum(asked.map(({ totalTokens }) => totalTokens)),
    totalCostUsd: sum(asked.map(({ totalCostUsd }) => totalCostUsd)),
    cost: asked.length === 0 || marks.has("unknown") ? "unknown" : marks.has("estimated") ? "estimated" : "reported",
  };
}

function seen(all: Spent): Totals {
  const cost = !all.costKnown ? "unknown" : all.estimated ? "estimated" : "reported";
  return { totalTokens: tokensOf(all), totalCostUsd: all.costKnown || all.usd > 0 ? all.usd : null, cost };
}

/** What the records of trials say. */
export function told(rows: readonly SpendingRow[]): Totals {
  const [tokens, costs] = [rows.flatMap((row) => row.tokens ?? []), rows.flatMap((row) => row.costUsd ?? [])];
  const complete = costs.length > 0 && rows.every((row) => row.costUsd !== null || row.tokens === null);
  const estimated = rows.some((row) => row.cost === "estimated");
  return {
    totalTokens: tokens.length === 0 ? null : add(tokens),
    totalCostUsd: costs.length === 0 ? null : add(costs),
    cost: !complete ? "unknown" : estimated ? "estimated" : "reported",
  };
}

function sum(entries: readonly SpendingEntry[]): Spent {
  return entries.reduce((total, { spent }) => addSpent(total, spent), nothingSpent);
}

function tokensOf({ inputTokens, outputTokens }: Spent): number {
  return inputTokens + outputTokens;
}

function add(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
