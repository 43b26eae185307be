import type OpenAI from "openai";
import type { Judge } from "../domain/judge.ts";
import type { ModelApi } from "../domain/model-use.ts";
import type { PriceTable } from "../domain/prices.ts";
import { addUsage, noUsage, type Usage } from "../domain/usage.ts";
import { noFacts, takeIn } from "../gateway/metering/facts.ts";
import { usageOf } from "../gateway/metering/usage-of.ts";
import { bareFetch } from "../lib/bare-fetch.ts";
import type { JudgeCalls } from "../scorer-api.ts";

export interface ClientOptions {
  judge: Pick<Judge, "model" | "endpoint">;
  key: string | undefined;
  prices: PriceTable;
  signal: AbortSignal;
}

/** Of one request; a judge that thinks for longer is not worth its price. */
const REQUEST_MS = 180_000;
/** After the first try, for 408, 409, 429, 5xx and broken connections. */
const RETRIES = 2;

/** Calls to the judge's API whose tokens are counted. The package is loaded here and only then. */
export async function openJudge({ judge, key, prices, signal }: ClientOptions): Promise<JudgeCalls> {
  const inner = await openClient(judge.endpoint, key);
  const faults = new WeakSet<object>();
  const used: (Usage | null)[] = [];
  const counted = async (api: ModelApi, call: () => Promise<unknown>) => {
    try {
      const answer = await call();
      used.push(usageOf(takeIn(noFacts, api, answer), judge.model, prices));
      return answer;
    } catch (error) {
      if (error instanceof Error) faults.add(error);
      throw error;
    }
  };
  const client = new Calls({
    chat: (params) => counted("chat", () => inner.chat.completions.create(own(params), { signal })),
    responses: (params) => counted("responses", () => inner.responses.create(own(params), { signal })),
  });
  return { client, usage: () => sum(used), isFault: (error) => error instanceof Error && faults.has(error) };
}

/** Without what a tracing library adds for itself: no API knows it. */
function own<T extends object>(params: T): T {
  const { span_info: _, ...rest } = params as T & { span_info?: unknown };
  return rest as T;
}

interface Asks {
  chat(params: OpenAI.ChatCompletionCreateParamsNonStreaming): Promise<unknown>;
  responses(params: OpenAI.Responses.ResponseCreateParamsNonStreaming): Promise<unknown>;
}

/**
 * The two calls of a client that a classifier makes. Functions of its own, so that no tracing library that happens to be
 * loaded wraps it: a judge's calls are nobody's spans. The library finds that out by making another one without options.
 */
class Calls {
  readonly chat: { completions: { create: Asks["chat"] | undefined } };
  readonly responses: { create: Asks["responses"] | undefined };

  constructor({ chat, responses }: Partial<Asks>) {
    this.chat = { completions: { create: chat } };
    this.responses = { create: responses };
  }
}

async function openClient(endpoint: Judge["endpoint"], key: string | undefined): Promise<OpenAI> {
  const { default: Client } = await import("openai");
  return new Client({
    baseURL: `${endpoint.url.replace(/(\/v1)?\/*$/, "")}/v1`,
    apiKey: "in the header that the endpoint wants",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: RETRIES,
    timeout: REQUEST_MS,
    logLevel: "off",
    fetch: (input, init) => bareFetch(input, { ...init, headers: withKey(init?.headers, endpoint.auth, key), redirect: "error" }),
  });
}

/** A redirect would carry key and diff to another place: it is an error. */
function withKey(given: RequestInit["headers"], auth: Judge["endpoint"]["auth"], key: string | undefined): Headers {
  const headers = new Headers(given);
  headers.delete("authorization");
  if (key !== undefined) headers.set(auth === "bearer" ? "authorization" : auth, auth === "bearer" ? `Bearer ${key}` : key);
  return headers;
}

/** An answer that told nothing makes the cost unknown: never a sum that is too small. */
function sum(used: readonly (Usage | null)[]): Usage {
  const told = used.flatMap((usage) => usage ?? []).reduce(addUsage, noUsage);
  return used.includes(null) ? { ...told, costUsd: null, cost: "unknown" } : told;
}
