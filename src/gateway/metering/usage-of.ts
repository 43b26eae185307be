import { costOf, type PriceTable } from "../../domain/prices.ts";
import type { Usage } from "../../domain/usage.ts";
import type { Facts } from "./facts.ts";

/** What an answer used, priced: by its own word, else by the table. Null when it told no tokens. `asked`: the model asked for. */
export function usageOf(
  { tokens, costUsd, served }: Pick<Facts, "tokens" | "costUsd" | "served">,
  asked: string | null,
  prices: PriceTable | undefined,
): Usage | null {
  if (tokens === null) return null;
  const unknown: Usage = { ...tokens, costUsd: null, cost: "unknown" };
  if (costUsd !== null) return { ...tokens, costUsd, cost: "reported" };
  const model = served ?? asked;
  const estimate = model === null || prices === undefined ? undefined : costOf(unknown, model, prices);
  return estimate === undefined ? unknown : { ...tokens, costUsd: estimate, cost: "estimated" };
}
