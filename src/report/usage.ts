import type { TrialRecord } from "../domain/trial.ts";
import type { Usage } from "../domain/usage.ts";
import { colours as pc } from "../lib/colours.ts";
import { count, printable } from "./format.ts";

/** Tokens, cost and where they are from, for a trial's head. Nothing for one of which nobody knows any. */
export function usageLines({ usage, accounting }: Pick<TrialRecord, "usage" | "accounting">): string[] {
  const { source, requests, answered, unmetered, failed, models, disagreements } = accounting;
  const asked =
    requests === 0 ? [] : [`  model    ${count("request", requests)}: ${answered} answered, ${failed} failed${servedBy(models)}`];
  if (source === "none" && usage.inputTokens === null && usage.outputTokens === null) return asked;
  const lower = unmetered === 0 ? "" : pc.yellow(`, at least: ${count("answer", unmetered)} without final figures`);
  const teller = source === "gateway" ? "by the gateway" : "by the agent's own account";
  return [
    ...asked,
    `  tokens   ${tokens(usage)} (${teller}${lower})`,
    `  cost     ${cost(usage)}`,
    ...disagreements.map(({ field, gateway, agent }) => pc.yellow(`  differs  ${field}: ${gateway} by the gateway, ${agent} by the agent`)),
  ];
}

function servedBy(models: readonly string[]): string {
  return models.length === 0 ? "" : `; served by ${models.map(printable).join(", ")}`;
}

function tokens({ inputTokens, cachedTokens, cacheWriteTokens, outputTokens, reasoningTokens }: Usage): string {
  const parts = (list: [number | null, string][]) => list.flatMap(([value, what]) => (value === null ? [] : [`${value} ${what}`]));
  const inside = parts([
    [cachedTokens, "cached"],
    [cacheWriteTokens, "written to the cache"],
  ]);
  const of = (more: string[]) => (more.length === 0 ? "" : `, ${more.join(", ")} of them`);
  return `${inputTokens ?? "–"} in${of(inside)}; ${outputTokens ?? "–"} out${of(parts([[reasoningTokens, "reasoning"]]))}`;
}

/** With its mark; never 0 for unknown. */
function cost({ costUsd, cost: mark }: Usage): string {
  return costUsd === null ? "unknown" : `$${costUsd.toFixed(costUsd < 0.1 ? 5 : 2)} (${mark})`;
}
