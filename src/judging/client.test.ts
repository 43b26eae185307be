import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import review from "../../scorers/review.ts";
import { change, diff, evidence } from "../../test/support/evidence.ts";
import { type Answer, judged, startJudge } from "../../test/support/judge.ts";
import type { JudgeCalls } from "../scorer-api.ts";
import { openJudge } from "./client.ts";

const facts = evidence({ diff: diff(change("a.ts", "one\n", "one\ntwo\n")) });
const prices = { asOf: "2026-01-01", source: "none", currency: "USD", per: 1_000_000, models: [] } as const;
const noPrices = { ...prices, models: [] };
const KEY = "sk-judge-0123456789abcdef";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** One question by Chat, as a classifier asks it. */
function ask(calls: JudgeCalls, extra: object = {}): Promise<unknown> {
  const client = calls.client as { chat: { completions: { create(params: object): Promise<unknown> } } };
  return client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "hi" }], ...extra });
}

function endpoint(url: string, auth: "bearer" | "x-api-key" | "x-goog-api-key" = "bearer") {
  return { url, auth, maxRequests: 1, maxRetryAfterSec: 1 };
}

describe("the judge's client", () => {
  it.each([
    ["bearer", "authorization", `Bearer ${KEY}`],
    ["x-api-key", "x-api-key", KEY],
    ["x-goog-api-key", "x-goog-api-key", KEY],
  ] as const)("sends the key as %s, and nothing of the user's environment", async (auth, name, value) => {
    for (const variable of ["OPENAI_API_KEY", "BRAINTRUST_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"]) vi.stubEnv(variable, "mine");
    vi.stubEnv("OPENAI_CUSTOM_HEADERS", "X-Mine: mine");
    vi.stubEnv("OPENAI_BASE_URL", "http://127.0.0.1:9");
    await using server = await startJudge();
    const judge = { model: "m", endpoint: endpoint(`${server.url}/`, auth) };
    await ask(await openJudge({ judge, key: KEY, prices: noPrices, signal: new AbortController().signal }));
    const [request] = server.requests;
    expect(request?.path).toBe("/v1/chat/completions");
    expect(request?.keys).toEqual({ [name]: value });
    expect(JSON.stringify(request?.headers)).not.toContain("mine");
    expect(Object.keys(request?.headers ?? {}).filter((header) => /openai|stainless/.test(header))).toEqual([]);
  });

  it("sends no key where the endpoint wants none", async () => {
    await using server = await startJudge();
    const judge = { model: "m", endpoint: endpoint(server.url) };
    await ask(await openJudge({ judge, key: undefined, prices: noPrices, signal: new AbortController().signal }));
    expect(server.requests[0]?.keys).toEqual({});
  });

  it("goes nowhere else: no gateway of a vendor, no redirect", async () => {
    vi.stubEnv("BRAINTRUST_API_KEY", "mine");
    const asked: string[] = [];
    const real = fetch;
    vi.stubGlobal("fetch", (input: string | URL, init: RequestInit) => {
      asked.push(new URL(input).hostname);
      return real(input, init);
    });
    const redirect = http.createServer((_, response) => response.writeHead(307, { location: "http://127.0.0.2:9/" }).end());
    await new Promise<void>((resolve) => redirect.listen(0, "127.0.0.1", resolve));
    try {
      const url = `http://127.0.0.1:${(redirect.address() as AddressInfo).port}`;
      const { scores } = await review.score(facts, judged({ url }, { judge: { ballots: 1 } }));
      expect(scores.map(({ value }) => value)).toEqual([null, null]);
    } finally {
      redirect.close();
    }
    await using server = await startJudge({ scope: [{ text: "no" } as Answer, "all-needed"] });
    await review.score(facts, judged(server));
    expect(asked.length).toBeGreaterThan(6);
    expect(new Set(asked)).toEqual(new Set(["127.0.0.1"]));
  });

  it("ends with its signal", async () => {
    await using server = await startJudge({}, { faults: () => ({ stall: "before" }) });
    const controller = new AbortController();
    const calls = await openJudge({
      judge: { model: "m", endpoint: endpoint(server.url) },
      key: undefined,
      prices: noPrices,
      signal: controller.signal,
    });
    const answered = expect(ask(calls)).rejects.toThrow(/abort/i);
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await answered;
    expect(server.requests).toHaveLength(1);
  });

  it("tells the provider's errors from a classifier's", async () => {
    await using server = await startJudge({}, { faults: () => ({ status: 401 }) });
    const calls = await openJudge({
      judge: { model: "m", endpoint: endpoint(server.url) },
      key: KEY,
      prices: noPrices,
      signal: new AbortController().signal,
    });
    const error = await ask(calls).catch((thrown: unknown) => thrown);
    expect([calls.isFault(error), calls.isFault(new Error("No tool calls in response"))]).toEqual([true, false]);
    expect(String(error)).not.toContain(KEY);
  });

  it("knows no cost when an answer told no tokens", async () => {
    const plain = http.createServer((_, response) => response.writeHead(200, { "content-type": "application/json" }).end('{"choices":[]}'));
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    try {
      const url = `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
      const calls = await openJudge({
        judge: { model: "m", endpoint: endpoint(url) },
        key: undefined,
        prices: noPrices,
        signal: new AbortController().signal,
      });
      await ask(calls);
      expect(calls.usage()).toMatchObject({ inputTokens: null, costUsd: null, cost: "unknown" });
    } finally {
      plain.close();
    }
  });

  it("is no span of a tracing library that is loaded beside it", async () => {
    const { initLogger, wrapOpenAI } = await import("braintrust");
    expect((globalThis as Record<string, unknown>)["__inherited_braintrust_wrap_openai"]).toBe(wrapOpenAI);
    const logger = initLogger({ projectName: "p", setCurrent: true, asyncFlush: true, appUrl: "http://127.0.0.1:9", apiKey: "mine" });
    const spans = vi.spyOn(logger, "startSpan");
    await using server = await startJudge();
    const { scores } = await review.score(facts, judged(server, { judge: { ballots: 1 } }));
    expect(scores.map(({ value }) => value)).toEqual([1, 1]);
    expect(server.requests.map(({ body }) => Object.keys(body as object).sort())).toEqual(
      Array(2).fill(["messages", "model", "tool_choice", "tools"]),
    );
    expect(spans).not.toHaveBeenCalled();
  });
});
