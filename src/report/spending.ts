import Table from "cli-table3";
import { colours as pc } from "../lib/colours.ts";
import type { VariantSummary } from "../stats/summary.ts";
import { costText, count, printable, tokens } from "./format.ts";

export { costText, tokens };

/** Tokens, cost, attempts lost and canaries, a row a variant; nothing when there is nothing to show, and a column only where there is. */
export function spendingTable(variants: readonly VariantSummary[]): string[] {
  const columns = COLUMNS.filter(({ cell }) => variants.some((one) => cell(one) !== ""));
  if (columns.length === 0) return [];
  const shown = variants.filter((one) => columns.some(({ cell }) => cell(one) !== ""));
  const table = new Table({ head: ["variant", ...columns.map(({ head }) => head)], style: { head: [], border: [] } });
  for (const one of shown) table.push([one.variant, ...columns.map(({ cell }) => cell(one))]);
  const notes = columns.some(({ head }) => head.startsWith("cost")) ? [pc.dim(COST_NOTE)] : [];
  return [table.toString(), ...notes];
}

const COST_NOTE = "/trial: median; others: all that was spent, lost attempts and canaries too. ~ estimated, ? unknown.";

const COLUMNS: { head: string; cell(one: VariantSummary): string }[] = [
  { head: "tokens/trial", cell: ({ spending }) => tokens(spending.medianTokens) },
  { head: "tokens", cell: ({ spending }) => tokens(spending.totalTokens) },
  { head: "cost/trial", cell: ({ spending }) => (spending.medianTokens === null ? "" : costText(spending.medianCostUsd, spending.cost)) },
  { head: "cost", cell: ({ spending }) => (spending.totalTokens === null ? "" : costText(spending.totalCostUsd, spending.cost)) },
  { head: "lost", cell: ({ lostAttempts }) => String(total(lostAttempts) || "") },
  { head: "canary", cell: canaryCell },
];

/** How it came out, and what it cost. */
function canaryCell({ canary, spending }: VariantSummary): string {
  if (canary === null) return "";
  const price = spending.canaryTokens === 0 ? "" : ` (${costText(spending.canaryCostUsd || null, spending.cost)})`;
  return `${canary.passed ? "passed" : pc.red("failed")}${price}`;
}

function total(counts: VariantSummary["lostAttempts"]): number {
  return Object.values(counts).reduce((sum, number) => sum + number, 0);
}

/** Why attempts were made again. */
export function lostLines(variants: readonly VariantSummary[]): string[] {
  const lines = variants.flatMap(({ variant, lostAttempts }) => {
    const kinds = Object.entries(lostAttempts).map(([kind, number]) => `${number} ${kind}`);
    return kinds.length === 0 ? [] : [`  ${variant}: ${kinds.join(", ")}`];
  });
  return lines.length === 0 ? [] : ["Attempts lost, each with another after it:", ...lines];
}

export function canaryLines(variants: readonly VariantSummary[]): string[] {
  const failed = variants.filter(({ canary }) => canary?.passed === false);
  if (failed.length === 0) return [];
  return [
    pc.red("Could not be measured, because the canary failed:"),
    ...failed.map((one) => `  ${one.variant}: ${printable(one.canary?.detail ?? "").slice(0, 300)}`),
  ];
}

export function notStartedLines(variants: readonly VariantSummary[]): string[] {
  const lines = variants.flatMap(({ variant, notStarted }) =>
    Object.entries(notStarted).map(([reason, number]) => `  ${variant}, ${count("trial", number)}: ${printable(reason).slice(0, 300)}`),
  );
  return lines.length === 0 ? [] : [pc.yellow("Not run; the same command goes on with them once there is a way:"), ...lines];
}
