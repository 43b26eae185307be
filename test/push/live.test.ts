import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { readRun } from "../../src/library/read-run.ts";
import { startBraintrustServer } from "../support/braintrust-server/server.ts";
import { cli, startCli } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";

const slow = { name: "slow", agent: "scripted", options: { steps: [{ run: ["sleep", "0.5"] }, { apply: "solution" as const }] } };
const words = ["alpha", "beta", "gamma", "delta"];
const pushes = (folder: string) => path.join(folder, "results", "runs", "r", "push");

async function waitFor<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 600; tries += 1) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error(`${what}: waited in vain`);
}

const lastWord = (folder: string) => async () => {
  const text = await readFile(path.join(pushes(folder), "braintrust.log"), "utf8");
  return /\d+ sent, \d+ there already/.test(text) ? text : undefined;
};

it("a run killed with SIGKILL: the push beside it sends what is recorded, reads back and ends", async () => {
  await using temp = await tempFolder();
  await using server = await startBraintrustServer();
  await tinySuite(temp.path, { words, variants: [slow] });
  const env = { BRAINTRUST_APP_URL: server.url, BRAINTRUST_API_KEY: server.apiKey };
  const run = startCli(["run", "--run-id", "r", "--push", "--serial"], { cwd: temp.path, env });
  await waitFor("a first record", async () =>
    (await readRun(path.join(temp.path, "results"), "r")).records.length > 0 ? true : undefined,
  );
  run.kill("SIGKILL");
  await run;
  const { records } = await readRun(path.join(temp.path, "results"), "r");
  expect(records.length).toBeLessThan(words.length);
  const log = await waitFor("the end of the push", lastWord(temp.path));
  expect(log).toContain(`${records.length} sent`);
  expect(await cli(["run", "--run-id", "r"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
  const rest = await cli(["push", "r", "--wait", "--json"], { cwd: temp.path, env });
  expect(rest.exitCode).toBe(0);
  expect(JSON.parse(rest.stdout)).toMatchObject([{ sent: words.length - records.length, skipped: records.length, missing: [] }]);
});

it("a server that never answers: the run takes no notice, and a second push is told who holds the ledger", async () => {
  await using temp = await tempFolder();
  await using server = await startBraintrustServer();
  server.chaos({ seed: 1, rate: 1, mix: ["hang"] });
  await tinySuite(temp.path);
  const env = { BRAINTRUST_APP_URL: server.url, BRAINTRUST_API_KEY: server.apiKey };
  const run = await cli(["run", "--run-id", "r", "--push"], { cwd: temp.path, env });
  expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Pushed:  0 of 4 trials to braintrust by now") });
  const holder = await waitFor("a holder of the ledger", async () => {
    const { readdir } = await import("node:fs/promises");
    const card = (await readdir(pushes(temp.path))).find((name) => name.endsWith(".lock.json"));
    return card === undefined ? undefined : (JSON.parse(await readFile(path.join(pushes(temp.path), card), "utf8")) as { pid: number });
  });
  const second = await cli(["push", "r"], { cwd: temp.path, env });
  expect(second).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`by process ${holder.pid} of`) });
  // SIGTERM ends it after a grace, whatever the server does
  process.kill(holder.pid, "SIGTERM");
  expect(await waitFor("the end of the push", lastWord(temp.path))).toMatch(/ended early: it was interrupted[\s\S]*Missing, 4 trials/);
});
