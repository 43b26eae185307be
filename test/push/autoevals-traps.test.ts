import { type LLMArgs, LLMClassifierFromTemplate } from "autoevals";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { inChild } from "./child.ts";

type JudgeClient = Extract<LLMArgs, { client: unknown }>["client"];
type Json = Record<string, unknown>;

/** A real client whose requests go no further than here. */
function clientThat(answers: (body: Json) => Response) {
  const requests: { url: string; body: Json }[] = [];
  const noting: typeof fetch = async (input, init) => {
    const body = JSON.parse(String(init?.body)) as Json;
    requests.push({ url: String(input), body });
    return answers(body);
  };
  const client = new OpenAI({ apiKey: "k", baseURL: "http://127.0.0.1:9/v1", maxRetries: 0, fetch: noting });
  // autoevals has an older openai of its own: the same at run time.
  return { client: client as unknown as JudgeClient, requests };
}

function chat(message: Json): Response {
  return Response.json({ id: "1", object: "chat.completion", choices: [{ index: 0, finish_reason: "stop", message }] });
}

function call(name: string, input: unknown): Response {
  const tool = { id: "1", type: "function", function: { name, arguments: typeof input === "string" ? input : JSON.stringify(input) } };
  return chat({ role: "assistant", content: null, tool_calls: [tool] });
}

const choose = (choice: string) => () => call("select_choice", { reasons: "because", choice });
// The type knows no null, the code does.
const choiceScores = { needed: 1, unrelated: 0, unclear: null } as unknown as Record<string, number>;
const template = { name: "scope", promptTemplate: "Diff: {{diff}}", choiceScores, model: "judge-1", temperature: 0.25 };
const judge = LLMClassifierFromTemplate<{ diff: string }>(template);
const ask = (client: JudgeClient, more: Json = {}) => judge({ output: "", diff: "<b>", client, ...more } as Parameters<typeof judge>[0]);

describe("a judge", () => {
  it("asks the client it is given for one choice, through one forced tool", async () => {
    const { client, requests } = clientThat(choose("needed"));
    expect(await ask(client)).toMatchObject({ name: "scope", score: 1, metadata: { choice: "needed", rationale: "because" } });
    expect(requests).toMatchObject([
      {
        url: "http://127.0.0.1:9/v1/chat/completions",
        body: {
          model: "judge-1",
          temperature: 0.25,
          messages: [{ role: "user", content: expect.stringContaining("Diff: <b>") }],
          tools: [{ function: { name: "select_choice", parameters: { properties: { choice: { enum: Object.keys(choiceScores) } } } } }],
          tool_choice: { type: "function", function: { name: "select_choice" } },
        },
      },
    ]);
  });

  it("scores null for a choice that stands for nothing", async () => {
    expect(await ask(clientThat(choose("unclear")).client)).toMatchObject({ score: null, metadata: { choice: "unclear" } });
  });

  it.each([
    ["an unknown choice", choose("NEEDED"), /Unknown score choice NEEDED/],
    ["no tool call", () => chat({ role: "assistant", content: "needed" }), /No tool calls/],
    ["another tool", () => call("other", { choice: "needed" }), /other|Unexpected tool/],
    ["broken arguments", () => call("select_choice", "{broken"), /JSON|parse/i],
    ["a failing model", () => new Response("down", { status: 500 }), /500/],
    ["a refused key", () => new Response("no", { status: 401 }), /401/],
  ])("throws for %s", async (_, answer, message) => {
    const { client, requests } = clientThat(answer);
    await expect(ask(client)).rejects.toThrow(message);
    expect(requests).toHaveLength(1);
  });

  it("loses a setting of its template to a run-time key that is undefined", async () => {
    const { client, requests } = clientThat(choose("needed"));
    await ask(client, { temperature: undefined });
    await ask(client, { temperature: 0.5 });
    expect(requests.map(({ body }) => body["temperature"])).toEqual([undefined, 0.5]);
  });

  it.each([
    ["gpt-5-mini", "/v1/responses"],
    ["gpt-4o", "/v1/chat/completions"],
  ])("asks %s at %s", async (model, at) => {
    const { client, requests } = clientThat(() => {
      const args = { name: "select_choice", call_id: "1", arguments: '{"reasons":"r","choice":"needed"}' };
      return at.endsWith("responses") ? Response.json({ id: "1", output: [{ type: "function_call", ...args }] }) : choose("needed")();
    });
    expect(await ask(client, { model })).toMatchObject({ score: 1 });
    expect(requests.map(({ url }) => new URL(url).pathname)).toEqual([at]);
  });

  it("without a client sends the diff and the provider's key to the gateway of its vendor", async () => {
    const { told } = await inChild("unconfiguredJudge", { url: "" }, { env: { OPENAI_API_KEY: "provider-key" } });
    expect(told).toEqual([{ url: expect.stringMatching(/^https:\/\/gateway\.braintrust\.dev\//), key: "Bearer provider-key" }, "threw"]);
  });
});
