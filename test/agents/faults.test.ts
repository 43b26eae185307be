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
  stalled: { fault: { stall: "middle" }, outcome: "model-error", timeoutSec: 60 },
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

describe.each(Object.entries(clis))("%s", (agent, { model, faults: own = {} }) => {
  let trials: Record<string, BenchTrial>;

  beforeAll(async () => {
    await using temp = await tempFolder();
    await using server = await startModelServer({ scripts, workdir: "/workspace" });
    const variants = Object.entries(faults).map(
      ([name, { timeoutSec = 150 }]): VariantInput => ({
        ...{ name, agent, model, timeoutSec, prompt: `./${name}.md`, endpoint: endpointAt(`${server.url}/${name}`) }, // one fault closes no other's way
      }),
    );
    await tinySuite(temp.path, { words: ["alpha"], variants, config: { canary: false, retries: 0, concurrency: 2 } });
    await plant(temp.path, Object.fromEntries(Object.keys(faults).map((name) => [`${name}.md`, `{{instruction}}\nPLAY ${name}.\n`])));
    trials = await runTrials(temp.path);
  }, 900_000);

  it.each(Object.entries(faults))("%s", (name, { outcome }) => {
    const { record, files } = trials[`add-alpha ${name}`] as BenchTrial;
    expect(record.outcome).toMatchObject({ kind: own[name] ?? outcome });
    const measured = ["finished", "gave-up", "timed-out"].includes(record.outcome.kind);
    expect(record.verdict.kind).toBe(measured ? "passed" : "not-run"); // a provider's fault is no failed agent, and no solved task either
    expect(files["transcript.txt"]).not.toBe("");
    expect(record.usage.outputTokens).toBeGreaterThan(0); // of the first turn at least
  });
});
