import { beforeAll, describe, expect, it } from "vitest";
import type { Outcome } from "../../src/domain/outcome.ts";
import { type BenchTrial, endpointAt, runTrials, type VariantInput } from "../support/agent-bench.ts";
import { plant } from "../support/fixture-repo.ts";
import type { Fault, Script } from "../support/model-server/script.ts";
import { startModelServer } from "../support/model-server/server.ts";
import { tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";
import { clis } from "./clis.ts";

/** What the model's provider does at the second turn, and what that makes of the trial. */
const faults: Record<string, { fault: Fault; outcome: Outcome["kind"]; timeoutSec?: number }> = {
  "refused-key": { fault: { status: 401 }, outcome: "auth-error" },
  "one-429": { fault: { status: 429, retryAfter: 1, times: 1 }, outcome: "finished" },
  "endless-429": { fault: { status: 429, retryAfter: 1 }, outcome: "rate-limited" },
  "no-credit": { fault: { body: "quota" }, outcome: "quota-exceeded" },
  "endless-500": { fault: { status: 500 }, outcome: "model-error" },
  "one-500": { fault: { status: 500, times: 1 }, outcome: "finished" },
  cut: { fault: { cut: "middle" }, outcome: "model-error" },
  "error-in-stream": { fault: { errorInStream: true }, outcome: "model-error" },
  "bad-json": { fault: { badJson: true }, outcome: "model-error" },
  overflow: { fault: { body: "context-overflow" }, outcome: "gave-up" },
  // long enough for the gateway to call it silent
  stalled: { fault: { stall: "middle" }, outcome: "model-error", timeoutSec: 75 },
  // too short to tell whose fault it was: under half a minute, and long enough for the slowest start and the first turn
  "short-stall": { fault: { stall: "before" }, outcome: "timed-out", timeoutSec: 28 },
};

const scripts: Script[] = [
  ...Object.entries(faults).map(([name, { fault }]) => ({
    name,
    match: `PLAY ${name}.`,
    turns: [
      { text: "First the word.", calls: [{ shell: "echo alpha >> words.txt" }] },
      { text: "Done.", fault },
    ],
  })),
  // a conversation too long for the model does not fit either once the agent has cut its start off
  { name: "cut short", match: "", turns: [0, 1, 2].map(() => ({ fault: { body: "context-overflow" as const } })) },
];

let trials: Record<string, BenchTrial>;

/** Every CLI meets these faults, so many trials at a time. */
async function play(names: readonly string[], concurrency: number): Promise<Record<string, BenchTrial>> {
  await using temp = await tempFolder();
  await using servers = new AsyncDisposableStack();
  const variants: VariantInput[] = [];
  for (const [agent, { model }] of Object.entries(clis)) {
    const { url } = servers.use(await startModelServer({ scripts, workdir: "/workspace" }));
    for (const name of names) {
      const { timeoutSec = 150 } = faults[name] ?? {};
      const endpoint = endpointAt(`${url}/${name}`); // one fault closes no other's way
      variants.push({ name: `${agent}-${name}`, agent, model, timeoutSec, prompt: `./${name}.md`, endpoint });
    }
  }
  const config = { canary: false, retries: 0, outage: { attempts: 1 }, concurrency };
  await tinySuite(temp.path, { words: ["alpha"], variants, config });
  await plant(temp.path, Object.fromEntries(names.map((name) => [`${name}.md`, `{{instruction}}\nPLAY ${name}.\n`])));
  return await runTrials(temp.path);
}

// What mostly waits runs many at a time, what must start in time few.
beforeAll(async () => {
  const rest = Object.keys(faults).filter((name) => !["short-stall", "stalled"].includes(name));
  trials = { ...(await play(["short-stall"], 2)), ...(await play(["stalled"], 5)), ...(await play(rest, 6)) };
}, 900_000);

describe.each(Object.entries(clis))("%s", (agent, { faults: own = {} }) => {
  it.each(Object.entries(faults))("%s", (name, { outcome }) => {
    const { record, files } = trials[`add-alpha ${agent}-${name}`] as BenchTrial;
    expect(record.outcome).toMatchObject({ kind: own[name] ?? outcome });
    const measured = ["finished", "gave-up", "timed-out"].includes(record.outcome.kind);
    expect(record.verdict.kind).toBe(measured ? "passed" : "not-run"); // a provider's fault is no failed agent, and no solved task either
    expect(files["transcript.txt"]).not.toBe("");
    expect(record.usage.outputTokens).toBeGreaterThan(0); // of the first turn at least
  });
});
