import type { ModelApi } from "../domain/model-use.ts";
import type { TraceSpan } from "../domain/trace.ts";
import { TOKEN_FIELDS, type Usage } from "../domain/usage.ts";
import { type Window, within } from "./bounds.ts";
import type { ModelRequest } from "./model-requests.ts";

const PROVIDERS = {
  responses: "openai",
  chat: "openai",
  messages: "anthropic",
  gemini: "google",
} as const satisfies Record<ModelApi, string>;

interface Place {
  key: string;
  parent: string;
  /** Time of the span around it. */
  around: Window;
  /** Epoch milliseconds of the agent's start. */
  zero: number;
  /** Whether its usage is part of the trial's: that of an attempt that was lost is not. */
  counts: boolean;
}

/** One request to the model. */
export function modelSpan(request: ModelRequest, { key, parent, around, zero, counts }: Place): TraceSpan {
  const { api, requested, served, usage, failure } = request;
  return {
    ...{ key, parent, kind: "model", name: served ?? requested ?? "model" },
    ...within(around, zero + request.at, zero + request.until),
    ...(failure === null ? {} : { error: `${failure.kind}: ${failure.detail}` }),
    metadata: {
      api,
      first_byte_ms: request.firstByteMs,
      failure: failure?.kind ?? null,
      status: failure?.status ?? null,
      retry_after_sec: failure?.retryAfterSec ?? null,
      cost: usage?.cost ?? null,
      not_counted: counts || usage === null ? null : { ...usage },
    },
    ...(counts && usage !== null ? { usage } : {}),
    model: { provider: api && PROVIDERS[api], requested, served },
  };
}

/**
 * What a trial used beyond its model spans: requests that were not logged one by one, or spans that were cut. So the sum of the
 * spans is what the record says. Undefined when nothing is left; `more` when the spans have more than the record.
 */
export function restOf(total: Usage, spans: readonly TraceSpan[]): { rest: Usage | undefined; more: boolean } {
  const left = (field: (typeof TOKEN_FIELDS)[number] | "costUsd") => {
    const sum = spans.reduce((so_far, { usage }) => so_far + (usage?.[field] ?? 0), 0);
    return (total[field] ?? sum) - sum;
  };
  const [costUsd, tokens] = [left("costUsd"), TOKEN_FIELDS.map((field) => [field, left(field)] as const)];
  const more = costUsd < -NEAR || tokens.some(([, value]) => value < 0);
  if (costUsd <= NEAR && tokens.every(([, value]) => value <= 0)) return { rest: undefined, more };
  const counts = Object.fromEntries(tokens.map(([field, value]) => [field, value > 0 ? value : null]));
  const known = costUsd > NEAR ? { costUsd, cost: total.cost } : { costUsd: null, cost: "unknown" as const };
  return { rest: { ...total, ...counts, ...known }, more };
}

/** Sums of costs differ by rounding. */
const NEAR = 1e-9;
