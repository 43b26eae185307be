import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { TrialRecord } from "../../../src/domain/trial.ts";
import { decodeLine } from "../../../src/store/journal.ts";
import { readSpending } from "../../../src/store/spending.ts";
import { cli, startCli } from "../../support/cli.ts";
import { bodies, modelOf } from "../../support/loop.ts";
import type { Turn } from "../../support/model-server/script.ts";
import type { ModelServer } from "../../support/model-server/server.ts";
import { until } from "../../support/processes.ts";
import { tempFolder } from "../../support/temp.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

const command = ["run", "--run-id", "night"];

/** Six turns: a file is changed in each of the first four, moved in the fifth. */
const turns: Turn[] = [
  { reasoning: "First.", calls: [{ shell: "echo alpha >> words.txt; echo x > notes.txt" }] },
  { calls: [{ shell: "cp title.txt copy.txt; rm notes.txt" }, { read: "copy.txt" }] },
  { calls: [{ tool: "edit", input: { path: "new/deep.txt", content: "three\n" } }] },
  { calls: [{ shell: "cat words.txt new/deep.txt copy.txt; ls" }] },
  { calls: [{ shell: "mv copy.txt moved.txt" }] },
  { text: "done" },
];

/** Never answers the fourth question when it comes for the first time. */
function stallingModel(): Promise<ModelServer> {
  return modelOf(turns.map((turn, at) => (at === 3 ? { ...turn, fault: { stall: "middle", times: 1 } } : turn)));
}

async function suite(folder: string, { url }: ModelServer): Promise<void> {
  const variants = [{ name: "loop", agent: "openai-loop", model: "m", endpoint: { url: `${url}/v1` } }];
  await tinySuite(folder, { words: ["alpha"], variants, config: { canary: false } });
}

async function outcomeIn(folder: string) {
  const run = path.join(folder, "results", "runs", "night");
  const lines = (await readFile(path.join(run, "trials.jsonl"), "utf8")).trim().split("\n");
  expect(lines).toHaveLength(1);
  const record = TrialRecord.parse(decodeLine(Buffer.from(lines[0] ?? "")));
  const text = (name: string) => readFile(path.join(run, record.artifacts, name), "utf8");
  const evidence = JSON.parse(await text("evidence.json"));
  return { run, record, evidence, patch: await text("patch.diff"), network: await text("network.jsonl") };
}

/** What must not differ between a run that was cut off and one that was not. */
function comparable({ record, evidence, patch, network }: Awaited<ReturnType<typeof outcomeIn>>) {
  const { outcome, verdict, usage, accounting, scores, attempt, failedAttempts, limitHits } = record;
  const steps = evidence.trajectory.steps.map((step: object) => ({ ...step, at: 0, endedAt: 0 }));
  return {
    outcome,
    verdict,
    usage,
    accounting,
    scores,
    attempt,
    failedAttempts,
    limitHits,
    steps,
    patch,
    network: evidence.network,
    requests: network.split("\n").length,
  };
}

describe("openai-loop, when the harness is killed in the middle", () => {
  it("goes on where it was: nothing is asked again that was answered, and nothing is lost", { timeout: 120_000 }, async () => {
    await using temp = await tempFolder();
    const [killed, whole] = [path.join(temp.path, "killed"), path.join(temp.path, "whole")];
    await using stalling = await stallingModel();
    await suite(killed, stalling);
    const running = startCli(command, { cwd: killed });
    await until("the fourth question", () => stalling.requests.length === 4);
    const folder = path.join(killed, "results", "runs", "night", "checkpoints", "add-alpha__loop__0");
    expect((await readdir(folder)).sort()).toEqual([expect.stringMatching(/^patch-\w+\.diff$/), "state.json"]);
    running.kill("SIGKILL");
    await running;
    expect(await cli(command, { cwd: killed })).toMatchObject({ exitCode: 0 });
    expect(stalling.requests).toHaveLength(7);
    const resumed = await outcomeIn(killed);
    const { entries } = await readSpending(resumed.run);
    expect(entries.reduce((sum, { spent }) => sum + spent.inputTokens + spent.outputTokens, 0)).toBe(720); // by both goes, nothing twice
    expect(existsSync(folder)).toBe(false);

    await using undisturbed = await modelOf(turns);
    await suite(whole, undisturbed);
    expect(await cli(command, { cwd: whole })).toMatchObject({ exitCode: 0 });
    const expected = await outcomeIn(whole);
    expect(expected.record).toMatchObject({
      outcome: { kind: "finished" },
      verdict: { kind: "passed" },
      usage: { inputTokens: 600, outputTokens: 120 },
      accounting: { source: "gateway", requests: 6, answered: 6, failed: 0, disagreements: [] },
    });
    expect(comparable(resumed)).toEqual(comparable(expected));
    expect(bodies(stalling).slice(4)).toEqual(bodies(undisturbed).slice(3));
  });

  it("goes on after Ctrl-C too, although that left a record", { timeout: 120_000 }, async () => {
    await using temp = await tempFolder();
    await using stalling = await stallingModel();
    await suite(temp.path, stalling);
    const running = startCli(command, { cwd: temp.path });
    await until("the fourth question", () => stalling.requests.length === 4);
    running.kill("SIGINT");
    expect(await running).toMatchObject({ exitCode: 130 });
    expect(await cli(command, { cwd: temp.path })).toMatchObject({ exitCode: 0 });
    expect(stalling.requests).toHaveLength(7);
    const lines = (await readFile(path.join(temp.path, "results", "runs", "night", "trials.jsonl"), "utf8")).trim().split("\n");
    const records = lines.map((line) => TrialRecord.parse(decodeLine(Buffer.from(line))));
    expect(records.map(({ outcome }) => outcome.kind)).toEqual(["cancelled", "finished"]);
    expect(records[1]).toMatchObject({ verdict: { kind: "passed" }, usage: { inputTokens: 600 } });
  });

  it("begins anew when what was kept is damaged", { timeout: 120_000 }, async () => {
    await using temp = await tempFolder();
    await using stalling = await stallingModel();
    await suite(temp.path, stalling);
    const running = startCli(command, { cwd: temp.path });
    await until("the fourth question", () => stalling.requests.length === 4);
    running.kill("SIGKILL");
    await running;
    const state = path.join(temp.path, "results", "runs", "night", "checkpoints", "add-alpha__loop__0", "state.json");
    const text = await readFile(state, "utf8");
    await writeFile(state, text.replace("First.", "Thirst"));
    expect(await cli(command, { cwd: temp.path })).toMatchObject({ exitCode: 0 });
    expect(stalling.requests).toHaveLength(4 + 6);
    expect((await outcomeIn(temp.path)).record).toMatchObject({ verdict: { kind: "passed" }, usage: { inputTokens: 600 } });
  });
});
