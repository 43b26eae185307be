import type { SpanKind, TraceSpan } from "../../domain/trace.ts";
import type { Usage } from "../../domain/usage.ts";

interface SpanType {
  type: "eval" | "function" | "task" | "llm" | "tool" | "score";
  /** Braintrust leaves such spans out of the cost of what they judge. */
  purpose?: "scorer";
}

export const spanTypes: Record<SpanKind, SpanType> = {
  trial: { type: "eval" },
  setup: { type: "function" },
  agent: { type: "task" },
  turn: { type: "task" },
  model: { type: "llm" },
  tool: { type: "tool" },
  tests: { type: "function" },
  "test-file": { type: "function" },
  judge: { type: "score", purpose: "scorer" },
  "judge-model": { type: "llm", purpose: "scorer" },
};

/** Tokens and cost by the names that Braintrust adds up. What nobody told is left out: 0 would be taken for free. */
export function usageMetrics(usage: Usage): Record<string, number> {
  const { inputTokens, outputTokens } = usage;
  return known({
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    tokens: inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens,
    prompt_cached_tokens: usage.cachedTokens,
    prompt_cache_creation_tokens: usage.cacheWriteTokens,
    completion_reasoning_tokens: usage.reasoningTokens,
    estimated_cost: usage.costUsd,
  });
}

/** By the names that its price table is searched with. */
export function modelMetadata({ model }: TraceSpan): Record<string, string> {
  if (model === undefined) return {};
  const { provider, requested, served } = model;
  const name = served ?? requested;
  return {
    ...(name !== null && { model: name }),
    ...(provider !== null && { provider }),
    ...(requested !== null && { requested_model: requested }),
  };
}

export function known(numbers: Record<string, number | null>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).filter((entry): entry is [string, number] => Number.isFinite(entry[1])));
}
