import { cp, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRun } from "../../src/library/read-run.ts";
import { type BraintrustServer, startBraintrustServer } from "../support/braintrust-server/server.ts";
import { cli, startCli } from "../support/cli.ts";
import { otlpServer } from "../support/otlp-server.ts";
import { type TempFolder, tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";

/** The variables a user has; an empty key is a missing one. */
const envOf = ({ url, apiKey }: BraintrustServer, key = apiKey) => ({ BRAINTRUST_APP_URL: url, BRAINTRUST_API_KEY: key });
const ids = ["add-alpha__nop__0", "add-alpha__oracle__0", "add-beta__nop__0", "add-beta__oracle__0"];

/** Trials by the names of the rows without a parent. */
function roots(server: BraintrustServer): string[] {
  return server
    .allRows()
    .filter((row) => ((row.span_parents as string[] | null | undefined) ?? []).length === 0)
    .map((row) => (row.span_attributes as { name?: string } | undefined)?.name ?? "")
    .sort();
}

function expectSound(server: BraintrustServer): void {
  expect(roots(server)).toHaveLength(ids.length);
  expect(server.experiments().flatMap(({ id }) => server.orphans(id))).toEqual([]);
}

/** The push beside a run has ended when its log says what it came to. */
async function liveLog(folder: string): Promise<string> {
  const file = path.join(folder, "results", "runs", "r", "push", "braintrust.log");
  for (let look = 0; look < 300; look += 1) {
    const text = await readFile(file, "utf8").catch(() => "");
    if (/sent, \d+ there already|^Error:/m.test(text)) return text;
    await sleep(100);
  }
  throw new Error(`the push beside the run did not end: ${await readFile(file, "utf8").catch(String)}`);
}

describe("patchbench push", () => {
  let made: TempFolder;
  beforeAll(async () => {
    made = await tempFolder();
    await tinySuite(made.path, { config: { suite: "tiny" } });
    await cli(["run", "--run-id", "r"], { cwd: made.path });
  });
  afterAll(() => made[Symbol.asyncDispose]());
  /** A finished run of one's own. */
  const finished = (folder: string) => cp(made.path, folder, { recursive: true });

  it("sends a run; again it sends nothing; scored anew it brings the rows up to date; links are shown", async () => {
    await using temp = await tempFolder();
    await using server = await startBraintrustServer();
    await finished(temp.path);
    const env = envOf(server);
    const first = await cli(["push", "r", "--json"], { cwd: temp.path, env });
    expect(first).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(first.stdout)).toMatchObject([{ sink: "braintrust", sent: 4, skipped: 0, missing: [], refused: [], planned: 4 }]);
    expectSound(server);
    expect(server.experiments().map(({ name, project, baseId }) => [name, project, baseId === null])).toEqual([
      ["tiny oracle r", "tiny", true],
      ["tiny nop r", "tiny", false],
    ]);
    const writes = () => server.requests().filter((request) => request.path.startsWith("/logs3") || request.path.startsWith("/attachment"));
    const before = writes().length;
    expect(await cli(["push", "r"], { cwd: temp.path, env })).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("0 sent, 4 there"),
    });
    expect(writes()).toHaveLength(before);
    const shown = await cli(["show", "r"], { cwd: temp.path });
    expect(shown.stdout).toMatch(/Experiments:\n {2}braintrust oracle: http:\/\/127\.0\.0\.1:\d+\S+\n {2}braintrust nop: http/);
    expect((await cli(["show", "r", "add-beta__nop"], { cwd: temp.path })).stdout).toMatch(/shown in braintrust: http/);
    expect(await cli(["score", "r"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
    expect(await cli(["push", "r"], { cwd: temp.path, env })).toMatchObject({ exitCode: 0 });
    expectSound(server);
  });

  it("--dry-run tells what would be sent, needs no key and contacts nobody", async () => {
    await using temp = await tempFolder();
    await using server = await startBraintrustServer();
    await finished(temp.path);
    const dry = await cli(["push", "r", "--dry-run", "--json"], { cwd: temp.path, env: envOf(server, "") });
    expect(dry.exitCode).toBe(0);
    const [preview] = JSON.parse(dry.stdout);
    expect(preview.destination).toContain(server.url);
    expect(preview.experiments).toMatchObject([
      { name: "tiny oracle r", baseline: true, new: 2, changed: 0, unchanged: 0 },
      { name: "tiny nop r", baseline: false, new: 2 },
    ]);
    expect(preview.experiments[0].rows).toBeGreaterThan(4);
    expect(preview.experiments[0].bytes).toBeGreaterThan(1_000);
    expect((await cli(["push", "r", "--dry-run"], { cwd: temp.path, env: envOf(server, "") })).stdout).toContain("tiny nop r");
    expect(server.requests()).toEqual([]);
    expect(await readdir(path.join(temp.path, "results", "runs", "r"))).not.toContain("push");
  });

  it("2: a key that is missing or not accepted, before anything is sent, with what to mend", async () => {
    await using temp = await tempFolder();
    await using server = await startBraintrustServer();
    await finished(temp.path);
    const missing = await cli(["run", "--run-id", "other", "--push"], { cwd: temp.path, env: envOf(server, "") });
    expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/BRAINTRUST_API_KEY.* is not set[\s\S]*keyEnv/) });
    expect(await readdir(path.join(temp.path, "results", "runs"))).toEqual(["r"]);
    expect(await cli(["push", "r"], { cwd: temp.path, env: envOf(server, "") })).toMatchObject({ exitCode: 2 });
    const wrong = await cli(["push", "r"], { cwd: temp.path, env: envOf(server, "sk-wrong-key-000000") });
    expect(wrong).toMatchObject({
      exitCode: 2,
      stdout: expect.stringMatching(/ended early[\s\S]*BRAINTRUST_API_KEY[\s\S]*Missing, 4 trials/),
    });
    expect(`${wrong.stdout}${wrong.stderr}`).not.toContain("sk-wrong-key-000000");
    expect(server.allRows()).toEqual([]);
    expect(await cli(["push", "r", "--to", "jsonl:x.jsonl"], { cwd: temp.path })).toMatchObject({ exitCode: 2 });
  });

  it("--to names another sink: spans by OTLP; a fault is got over, and again nothing is sent", async () => {
    await using temp = await tempFolder();
    await using server = await otlpServer();
    await finished(temp.path);
    server.next({ status: 503 }, { cut: "in-answer", kept: true });
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: server.url };
    const push = await cli(["push", "r", "--to", "otel", "--json"], { cwd: temp.path, env });
    expect(push.exitCode).toBe(0);
    expect(JSON.parse(push.stdout)).toMatchObject([{ sink: "otel", destination: server.endpoint, sent: 4, missing: [] }]);
    expect(new Set(server.stored().map(({ traceId }) => traceId)).size).toBe(4);
    const before = server.requests.length;
    expect(await cli(["push", "r", "--to", "otel"], { cwd: temp.path, env })).toMatchObject({ exitCode: 0 });
    expect(server.requests).toHaveLength(before);
  });

  it("killed with SIGKILL on its way, then sent by the next", async () => {
    await using temp = await tempFolder();
    await using server = await startBraintrustServer();
    await finished(temp.path);
    server.chaos({ seed: 3, rate: 1, mix: [{ kind: "slow", delayMs: 100 }] });
    const push = startCli(["push", "r"], { cwd: temp.path, env: envOf(server) });
    await expect.poll(() => server.allRows().length, { timeout: 30_000 }).toBeGreaterThan(0);
    push.kill("SIGKILL");
    await push;
    server.calm();
    expect(await cli(["push", "r"], { cwd: temp.path, env: envOf(server) })).toMatchObject({ exitCode: 0 });
    expectSound(server);
  });
});

describe("a push beside a run", () => {
  it("has everything in the end, and the run neither waits for it nor shows it to agents", async () => {
    await using temp = await tempFolder();
    await using server = await startBraintrustServer();
    const looking = { name: "nop", agent: "command", options: { argv: ["sh", "-c", "env; true {prompt}"] } };
    await tinySuite(temp.path, { variants: [{ name: "oracle", agent: "oracle" }, looking], config: { sinks: ["braintrust"] } });
    const run = await cli(["run", "--run-id", "r"], { cwd: temp.path, env: envOf(server) });
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/Pushed: {2}\d of 4 trials to braintrust by now/) });
    expect(await liveLog(temp.path)).toContain("4 sent, 0 there already");
    expectSound(server);
    const { folder, records } = await readRun(path.join(temp.path, "results"), "r");
    const seen = records.filter(({ variant }) => variant === "nop").map(({ artifacts }) => path.join(folder, artifacts, "transcript.txt"));
    for (const file of seen) {
      const text = await readFile(file, "utf8");
      expect(text).toContain("PATH=");
      expect(text).not.toMatch(/BRAINTRUST/i);
    }
    expect(await cli(["push", "r"], { cwd: temp.path, env: envOf(server) })).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("0 sent"),
    });
  });

  it("a sink in the config without a key is a warning, and with --no-push not even that", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { config: { sinks: ["braintrust"] } });
    const without = await cli(["run", "--task", "add-alpha"], { cwd: temp.path, env: { BRAINTRUST_API_KEY: "" } });
    expect(without).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("Warning: Nothing is pushed to braintrust") });
    const off = await cli(["run", "--task", "add-alpha", "--fresh", "--no-push"], { cwd: temp.path, env: { BRAINTRUST_API_KEY: "" } });
    expect(off).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining("Nothing is pushed") });
  });
});
