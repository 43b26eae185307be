import { readFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { costOf } from "../../../src/domain/prices.ts";
import type { TrialRecord } from "../../../src/domain/trial.ts";
import { noUsage } from "../../../src/domain/usage.ts";
import { loadPrices } from "../../../src/load/prices.ts";
import { benchIn } from "../../support/bench.ts";
import { cli } from "../../support/cli.ts";
import { plant } from "../../support/fixture-repo.ts";
import { upstream } from "../../support/gateway.ts";
import { samples, streamOf } from "../../support/model-answers.ts";
import { tempFolder } from "../../support/temp.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

/** Does the task, asks its model as often as it is told, tells its own figures, and may stay for ever. */
const AGENT = `
const [base, token, turns, own, end] = process.argv.slice(1);
(async () => {
  require("node:fs").appendFileSync("words.txt", "alpha\\n");
  for (let turn = 0; turn < Number(turns); turn += 1) {
    const headers = { authorization: "Bearer " + token };
    const body = JSON.stringify({ model: "gpt-5.5", stream: true });
    await (await fetch(base + "/v1/responses", { method: "POST", headers, body })).text();
  }
  console.log(JSON.stringify({ type: "usage", input_tokens: Number(own), output_tokens: 50 * Number(turns) }));
  if (end === "stays") setInterval(() => {}, 1000);
})();`;

interface Setting {
  turns: number;
  /** Input tokens by the agent's own account. */
  own?: number;
  end?: "stays";
  endpoint?: Record<string, unknown>;
  config?: Record<string, unknown>;
}

async function trialWith(folder: string, model: RequestListener, { turns, own = 0, end, endpoint, config }: Setting) {
  await using far = await upstream(model);
  const argv = ["node", "-e", AGENT, "{baseUrl}", "{token}", String(turns), String(own), end ?? "ends"];
  const variant = { name: "it", agent: "command", options: { argv, prompt: "stdin", events: "jsonl" } };
  const variants = [{ ...variant, endpoint: { url: `${far.url}/v1`, ...endpoint } }];
  await tinySuite(folder, { words: ["alpha"], variants, config: { retries: 0, ...config } });
  const { records, folder: runFolder } = await benchIn(folder);
  return { record: records[0] as TrialRecord, runFolder };
}

const answers: RequestListener = (request, response) => {
  request.resume();
  response.setHeader("content-type", "text/event-stream").end(streamOf(samples.responses));
};

describe("a trial's accounting", () => {
  it("is the gateway's, with the agent's own figures as its cross-check, in record, evidence and show", async () => {
    await using temp = await tempFolder();
    const { record, runFolder } = await trialWith(temp.path, answers, { turns: 2, own: 1_500 });
    const one = { ...noUsage, inputTokens: 1_000, cachedTokens: 600, outputTokens: 50 };
    const costUsd = 2 * (costOf(one, "gpt-5.5", await loadPrices({}, temp.path)) ?? Number.NaN);
    expect(record).toMatchObject({ outcome: { kind: "finished" }, verdict: { kind: "passed" } });
    expect(record.usage).toEqual({
      ...{ inputTokens: 2_000, cachedTokens: 1_200, cacheWriteTokens: null, outputTokens: 100, reasoningTokens: 40 },
      ...{ costUsd: expect.closeTo(costUsd, 12), cost: "estimated" },
    });
    expect(record.accounting).toEqual({
      ...{ source: "gateway", requests: 2, answered: 2, unmetered: 0, failed: 0, models: ["gpt-5.5-2026-04-23"] },
      agent: { ...noUsage, inputTokens: 1_500, outputTokens: 100 },
      disagreements: [{ field: "inputTokens", gateway: 2_000, agent: 1_500 }],
    });
    expect(record.timing.firstRequestMs).toBeGreaterThan(0);
    const artifact = (name: string) => readFile(path.join(runFolder, record.artifacts, name), "utf8");
    expect(JSON.parse(await artifact("evidence.json")).usage).toEqual(record.usage);
    const [line] = (await artifact("network.jsonl")).split("\n");
    expect(JSON.parse(line ?? "").call).toMatchObject({ api: "responses", model: "gpt-5.5", usage: { inputTokens: 1_000 } });
    const { stdout } = await cli(["show", "latest", record.trialId], { cwd: temp.path });
    expect(stdout).toContain("model    2 requests: 2 answered, 0 failed; served by gpt-5.5-2026-04-23");
    expect(stdout).toContain("tokens   2000 in, 1200 cached of them; 100 out, 40 reasoning of them (by the gateway)");
    expect(stdout).toMatch(/cost {5}\$0\.\d+ \(estimated\)/);
    expect(stdout).toContain("differs  inputTokens: 2000 by the gateway, 1500 by the agent");
  });

  it("goes by the config's own prices, which change no fingerprint", async () => {
    await using plain = await tempFolder();
    await using priced = await tempFolder();
    const own = {
      asOf: "2026-01-01",
      source: "a test",
      currency: "USD",
      per: 1_000_000,
      models: [{ id: "gpt-5.5", input: 1_000, output: 0 }],
    };
    await plant(priced.path, { "own.json": JSON.stringify(own) });
    const [a, b] = [
      await trialWith(plain.path, answers, { turns: 1, endpoint: { url: "http://127.0.0.1:9" } }),
      await trialWith(priced.path, answers, { turns: 1, endpoint: { url: "http://127.0.0.1:9" }, config: { prices: "own.json" } }),
    ];
    expect(b.record.fingerprint).toBe(a.record.fingerprint);
    await using again = await tempFolder();
    await plant(again.path, { "own.json": JSON.stringify(own) });
    const { record } = await trialWith(again.path, answers, { turns: 1, config: { prices: "own.json" } });
    expect(record.usage).toMatchObject({ costUsd: expect.closeTo(1, 12), cost: "estimated" });
  });

  it("is the agent's own where no gateway read anything", async () => {
    await using temp = await tempFolder();
    const { record } = await trialWith(temp.path, answers, { turns: 0, own: 70 });
    expect(record.usage).toMatchObject({ inputTokens: 70 });
    expect(record.accounting).toMatchObject({ source: "agent", requests: 0 });
    expect(record.timing.firstRequestMs).toBeNull();
  });
});

describe("a trial whose model fails", () => {
  it("is the provider's fault and missing data, whatever the agent's exit code says", async () => {
    await using temp = await tempFolder();
    const { record } = await trialWith(
      temp.path,
      (_request, response) => {
        const body = JSON.stringify({ error: { message: "no more", code: "insufficient_quota" } });
        response.writeHead(429, { "content-type": "application/json" }).end(body);
      },
      { turns: 2 },
    );
    expect(record.outcome).toEqual({ kind: "quota-exceeded", status: 429, detail: "429: no more" });
    expect(record.verdict).toMatchObject({ kind: "not-run", cause: "harness" });
    expect(record.accounting).toMatchObject({ requests: 2, answered: 0, failed: 2 });
  });
});

describe("a trial over its budget", () => {
  it("is ended when it does not end by itself, and graded", async () => {
    await using temp = await tempFolder();
    const { record } = await trialWith(temp.path, answers, { turns: 3, end: "stays", endpoint: { maxRequests: 2 } });
    const over = { scope: "trial", what: "requests", limit: 2, used: 2 };
    expect(record.outcome).toEqual({ kind: "budget-exceeded", what: "the trial's budget of 2 requests is spent: 2", over });
    expect(record.verdict.kind).toBe("passed");
    expect(record.timing.agentMs).toBeLessThan(30_000); // its own time limit
  });
});
