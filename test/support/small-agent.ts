import type { VariantInput } from "./agent-bench.ts";
import type { RequestRecord } from "./model-server/ledger.ts";
import type { Script } from "./model-server/script.ts";
import { type ModelServer, type ModelServerOptions, startModelServer } from "./model-server/server.ts";

const AGENT = `
const [base, token, content, model] = process.argv.slice(1);
const parameters = { type: "object", properties: { command: { type: "string" } }, required: ["command"] };
const tools = [{ type: "function", name: "shell", parameters }];
const input = [{ role: "user", content }];
(async () => {
  for (;;) {
    const answer = await fetch(base + "/responses", {
      method: "POST",
      headers: { authorization: "Bearer " + token, "content-type": "application/json", connection: "close" },
      body: JSON.stringify({ model, input, tools }),
    });
    const text = await answer.text();
    console.log(answer.status + " " + text);
    if (!answer.ok) process.exit(1);
    const { output } = JSON.parse(text);
    const calls = output.filter(({ type }) => type === "function_call");
    if (calls.length === 0) return;
    input.push(...output);
    for (const call of calls) {
      const said = require("node:child_process").execFileSync("sh", ["-c", JSON.parse(call.arguments).command], { encoding: "utf8" });
      input.push({ type: "function_call_output", call_id: call.call_id, output: said });
    }
  }
})();`;

/**
 * A variant whose agent does what the model says with its one tool, a shell. It has no canary of its own, tries nothing
 * again, and ends with exit code 1 at the first answer that is none.
 */
export function smallAgent(server: ModelServer, name: string, more: Partial<VariantInput> = {}): VariantInput {
  return {
    ...{ name, agent: "command", model: "gpt-5.5", endpoint: { url: urlFor(server, name) } },
    options: { argv: ["node", "-e", AGENT, "{baseUrl}", "{token}", "{prompt}", "{model}"] },
    ...more,
  };
}

/** An endpoint that tells, by the first segment of its path, for whom it is. */
export function urlFor({ url }: ModelServer, who: string): string {
  return `${url}/${who}/v1`;
}

/** Whose endpoint it was. */
export function whose({ path }: Pick<RequestRecord, "path">): string {
  return path.split("/")[1] ?? "";
}

/** Of every turn: 100 tokens, for which the price table has a price. */
const usage = { inputTokens: 90, cachedTokens: 0, outputTokens: 10 };

/** A model for the tasks of the tiny suite: adds the word, by default with nothing else, and says so. */
export function smallModel({ idleTurns = 0, ...options }: Partial<ModelServerOptions> & { idleTurns?: number } = {}) {
  const idle = Array(idleTurns).fill({ calls: [{ shell: "true" }] });
  const scripts: Script[] = ["alpha", "beta", "gamma", "delta"].map((word) => ({
    name: word,
    match: `line "${word}"`,
    turns: [...idle, { calls: [{ shell: `echo ${word} >> words.txt` }] }, { text: "Added." }],
  }));
  return startModelServer({ scripts, usage, ...options });
}
