import { describe, expect, it } from "vitest";
import { runManifest } from "../../test/support/trace-facts.ts";
import { experimentsOf } from "./experiment.ts";

const variants = [
  { name: "oracle", agent: "oracle" },
  {
    ...{ name: "loop", agent: "openai-loop", model: "m-1", prompt: "/home/me/prompts/short.md", instructions: "/home/me/AGENTS.md" },
    ...{
      options: { effort: "low", env: { HIDDEN: "x" } },
      budgets: { trial: { usd: 2 } },
      endpoint: { url: "http://10.0.0.1/v1", keyEnv: "MY_KEY" },
    },
  },
  { name: "unused", agent: "nop" },
];

function manifest(config: Record<string, unknown> = {}) {
  const made = runManifest({ variants, trials: 3, budgets: { run: { usd: 50 } }, ...config });
  return { ...made, trials: made.trials.filter((trial) => trial.variant !== "unused") };
}

describe("experimentsOf", () => {
  it("heads a variant with what tells it from others, without options, variables and paths", () => {
    const [, loop] = experimentsOf(manifest());
    expect(loop).toEqual({
      ...{ runId: "r", suite: "shop", createdAt: "2026-01-01T00:00:00Z", variant: "loop", isBaseline: false, tags: ["shop", "loop"] },
      metadata: {
        ...{ suite: "shop", variant: "loop", run_id: "r", agent: "openai-loop", agent_version: "1", model: "m-1", effort: "low" },
        ...{ prompt: "short.md", variant_digest: "v-loop" },
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
        suite_digest: expect.stringMatching(/^[0-9a-f]{32}$/),
        ...{ harness: "1.0.0", node: "v24", platform: "linux-x64", sandbox: "local", isolation: "none" },
        ...{ tasks: 1, trials_per_task: 3, trials: 1, budgets: { run: { usd: 50 }, trial: { usd: 2 } } },
        scorers: [{ name: "tests", version: 1 }],
      },
    });
    expect(JSON.stringify(experimentsOf(manifest()))).not.toMatch(/home|HIDDEN|10\.0\.0\.1|MY_KEY/);
  });

  it("has the baseline first: the config's, if it takes part, else the first", () => {
    const order = (config: Record<string, unknown>) => experimentsOf(manifest(config)).map((one) => [one.variant, one.isBaseline]);
    const first = [
      ["oracle", true],
      ["loop", false],
    ];
    expect(order({})).toEqual(first);
    expect(order({ baseline: "unused" })).toEqual(first);
    expect(order({ baseline: "loop" })).toEqual([
      ["loop", true],
      ["oracle", false],
    ]);
  });

  it("marks controls, and takes the suite's name from the config", () => {
    const [oracle] = experimentsOf(manifest({ suite: "My suite" }));
    expect(oracle).toMatchObject({ suite: "My suite", tags: ["My suite", "oracle", "control"] });
  });

  it("tells suites and fingerprints apart by what they hold", () => {
    const [one] = experimentsOf(manifest());
    const other = manifest();
    other.components["task calc-power"] = "another";
    other.fingerprints["calc-power/oracle"] = "another";
    const [two] = experimentsOf(other);
    expect(two?.metadata["suite_digest"]).not.toBe(one?.metadata["suite_digest"]);
    expect(two?.metadata["fingerprint"]).not.toBe(one?.metadata["fingerprint"]);
  });
});
