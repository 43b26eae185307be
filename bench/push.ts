import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { type BraintrustServer, startBraintrustServer } from "../test/support/braintrust-server/server.ts";
import { writeTiny } from "./fixture.ts";
import { interleaved, print, printRatio, tempFolder } from "./measure.ts";

const PAIRS = 5;
const TRIALS = 20;
const AGENT_SEC = 2;
const bin = path.resolve(import.meta.dirname, "..", "bin", "patchbench.js");

export const push = {
  about: `Wall time of \`patchbench run\` with a live push to a Braintrust server on loopback beside it, over that without, for ${TRIALS} trials of an
agent that takes ${AGENT_SEC} s, two at a time. Of the same pairs: how long the push went on when the run had ended.`,
  async run(): Promise<void> {
    await using temp = await tempFolder();
    await using server = await startBraintrustServer();
    const agent = { name: "sleeper", agent: "command", options: { argv: ["sleep", String(AGENT_SEC)], prompt: "stdin" } };
    await writeTiny(temp.path, { variants: [agent], trials: TRIALS, concurrency: 2, graders: 2 });
    await runOnce(temp.path, server, "warm-up", []);
    let round = 0;
    const after: number[] = [];
    const pairs = await interleaved(PAIRS, {
      without: () => runOnce(temp.path, server, `without-${++round}`, []),
      live: async () => {
        const runId = `live-${round}`;
        const took = await runOnce(temp.path, server, runId, ["--push"]);
        const ended = performance.now();
        await allThere(server, runId);
        after.push(performance.now() - ended);
        return took;
      },
    });
    printRatio(
      "with a live push",
      pairs.map((pair) => pair.live.value / pair.without.value),
      1.02,
    );
    print("the push ended after the run by", `${Math.round(Math.max(...after))} ms`, "at most");
  },
};

/** Milliseconds until the command itself had ended. */
async function runOnce(cwd: string, server: BraintrustServer, runId: string, flags: string[]): Promise<number> {
  const key = { BRAINTRUST_API_KEY: server.apiKey, BRAINTRUST_APP_URL: server.url, BRAINTRUST_API_URL: server.url };
  const env = { ...key, PATCHBENCH_CACHE: path.join(cwd, "cache") };
  const started = performance.now();
  await execa(process.execPath, [bin, "run", "--run-id", runId, ...flags], { cwd, env, stdio: "ignore" });
  return performance.now() - started;
}

/** Waits until the rows of every trial have come. */
async function allThere(server: BraintrustServer, runId: string): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    const experiment = server.experiments().find(({ name }) => name.includes(runId));
    const rows = experiment === undefined ? [] : [...server.rows(experiment.id).values()];
    if (rows.filter((row) => row["id"] === row["root_span_id"]).length === TRIALS) return;
    await sleep(50);
  }
  throw new Error(`The push of ${runId} did not end.`);
}
