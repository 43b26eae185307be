import { z } from "zod";
import type { Usage } from "./usage.ts";

const Price = z.number().min(0).max(100_000);

const rates = {
  input: Price.describe("Input tokens that no cache served."),
  cached: Price.optional().describe("Input tokens read from a cache; default: as input."),
  cacheWrite: Price.optional().describe("Input tokens written to a cache; default: as input."),
  output: Price.describe("Output tokens, reasoning included."),
};

const ModelPrice = z.strictObject({
  id: z.string().min(1).describe("The model's name as its provider gives it, without a date."),
  ...rates,
  above: z
    .strictObject({ inputTokens: z.int().min(1), ...rates })
    .optional()
    .describe("Rates of the whole request once its input has more tokens than this."),
  source: z.string().optional().describe("Where this entry is from, if not from the table's source."),
});

/** A dated table of prices: what the shipped file and a config's own have the form of. */
export const PriceTable = z
  .strictObject({
    $schema: z.string().optional(),
    asOf: z.iso.date().describe("The day the prices were read."),
    source: z.string().describe("Where they are from."),
    currency: z.literal("USD"),
    per: z.literal(1_000_000).describe("Tokens that a price is for."),
    models: z.array(ModelPrice),
  })
  .refine(({ models }) => new Set(models.map(({ id }) => id)).size === models.length, "each id once");
export type PriceTable = z.infer<typeof PriceTable>;

/** One table laid over another: entries of the same id are replaced. */
export function layPrices(base: PriceTable, over: PriceTable): PriceTable {
  const ids = new Set(over.models.map(({ id }) => id));
  return { ...over, models: [...base.models.filter(({ id }) => !ids.has(id)), ...over.models] };
}

/**
 * What one request's tokens cost by the table, in USD. Undefined, never a guess, when the table does not name the model or
 * the tokens are not known. A model is found by its exact name, or by it without the provider's prefix or a date at its end.
 */
export function costOf(usage: Usage, model: string, { models, per }: PriceTable): number | undefined {
  const { inputTokens, outputTokens } = usage;
  if (inputTokens === null || outputTokens === null) return undefined;
  const price = namesOf(model)
    .map((name) => models.find(({ id }) => id === name))
    .find((found) => found !== undefined);
  if (price === undefined) return undefined;
  const { input, output, cached = input, cacheWrite = input } = price.above && inputTokens > price.above.inputTokens ? price.above : price;
  const read = Math.min(usage.cachedTokens ?? 0, inputTokens);
  const written = Math.min(usage.cacheWriteTokens ?? 0, inputTokens - read);
  return ((inputTokens - read - written) * input + read * cached + written * cacheWrite + outputTokens * output) / per;
}

/** Whether two names mean one model, whatever provider and date are put around it. */
export function isSameModel(a: string, b: string): boolean {
  return namesOf(a).at(-1)?.toLowerCase() === namesOf(b).at(-1)?.toLowerCase();
}

/** The name as it is, then without what providers and gateways put around it. */
function namesOf(model: string): string[] {
  const bare = model.slice(model.lastIndexOf("/") + 1);
  const undated = (name: string) => name.replace(/[-@](\d{4}-\d{2}-\d{2}|\d{8})$/, "");
  return [model, bare, undated(model), undated(bare)];
}
