import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { secretSet } from "../../src/lib/redact.ts";
import { rowIdsOf } from "../../src/sinks/braintrust/ids.ts";
import { PUSHES } from "../../src/store/layout.ts";
import { readLatest, readManifest } from "../../src/store/reader.ts";
import { loadTrace } from "../../src/trace/load.ts";
import type { Fault, FaultKind } from "../support/braintrust-server/faults.ts";
import { startBraintrustServer } from "../support/braintrust-server/server.ts";
import { startCli } from "../support/cli.ts";
import { seeded } from "../support/seeded.ts";
import { tempFolder } from "../support/temp.ts";
import { syntheticRun } from "./synthetic-run.ts";

const KILLS = 20;
const SECRET = "planted-secret-7d41f0a9c2";

// 2 variants × 50 tasks × 5 trials; trial, setup, agent, tests and its groups, and five turns of three spans: 20 and more.
const SIZE = { tasks: 50, trials: 5, variants: ["a", "b"], turns: 5 };

const often = (times: number, ...kinds: (Fault | FaultKind)[]) => Array.from({ length: times }, () => kinds).flat();

/** A refusal ends a push, so it comes seldom; the rest comes evenly. */
const MIX: (Fault | FaultKind)[] = [
  ...often(60, "500", "503", "502-after-write", "cut-before", "cut-after", "html-200", "slow"),
  ...often(20, { kind: "429", retryAfterSeconds: 0.2 }, { kind: "hang" }),
  ...often(6, "413", "400"),
  ...often(1, "401", "403"),
];

it("500 trials × 20 spans, 40 % of requests failing, 20 kills: every row there once, none orphaned, doubled or partial", {
  timeout: 1_200_000,
}, async () => {
  await using temp = await tempFolder();
  await using server = await startBraintrustServer();
  const { folder, run, trialIds } = await syntheticRun(temp.path, {
    ...SIZE,
    planted: SECRET,
    quiet: true,
    config: { braintrust: { timeoutSec: 1 } },
  });
  expect(trialIds).toHaveLength(500);
  server.chaos({ seed: 5, rate: 0.4, mix: MIX });
  const random = seeded(11);
  const env = {
    ...{ BRAINTRUST_API_KEY: server.apiKey, BRAINTRUST_APP_URL: server.url, BRAINTRUST_API_URL: server.url },
    ...{ MY_SECRET: SECRET, PATCHBENCH_CACHE: path.join(temp.path, "cache") },
  };
  const began = performance.now();
  const [peaks, ends]: [number[], string[]] = [[], []];
  for (let kills = 0, done = false; !done; ) {
    if (kills < KILLS) server.fail("/logs3", "lie-200", 2); // rows are read back, files are not
    const running = startCli(["push", "r", "--to", "braintrust"], { cwd: folder, env });
    const watching = watchPeak(running.pid);
    const killer = new AbortController();
    const kill = sleep(1_000 + random() * 4_000, undefined, { signal: killer.signal }).then(
      () => running.kill("SIGKILL"),
      () => {},
    );
    if (kills >= KILLS) killer.abort();
    const { exitCode, signal, stderr } = await running;
    killer.abort();
    await kill;
    peaks.push(watching.stop());
    ends.push(String(signal ?? exitCode));
    if (signal === "SIGKILL") {
      kills += 1;
      if (kills % 5 === 2) tear(run);
    } else expect([0, 2, 3], stderr).toContain(exitCode);
    done = kills >= KILLS && exitCode === 0;
    expect(ends.length, `pushes: ${ends.join(" ")}\n${stderr}`).toBeLessThan(200);
  }
  const seconds = (performance.now() - began) / 1_000;
  const faults = server.requests().filter((one) => one.fault !== undefined).length;
  const expected = await spansOf(run);
  const rows = server.experiments().flatMap(({ id }) => [...server.rows(id).values()]);
  expect(server.experiments()).toHaveLength(2);
  const ids = rows.map((row) => String(row["id"]));
  const there = new Set(ids);
  expect(expected.filter((id) => !there.has(id))).toEqual([]);
  expect(ids.sort()).toEqual(expected.sort());
  expect(server.experiments().flatMap(({ id }) => server.orphans(id))).toEqual([]);
  expect(
    rows.filter((row) => row["span_attributes"] === undefined || row["metrics"] === undefined || row["created"] === undefined),
  ).toEqual([]);
  for (const { id } of server.experiments()) {
    const roots = [...server.rows(id).values()].filter((row) => row["id"] === row["root_span_id"]);
    expect(roots).toHaveLength(250);
    expect(roots.filter((row) => row["input"] === undefined || !("tests.resolved" in (row["scores"] as object)))).toEqual([]);
  }
  expect([...server.attachments().values()].filter((one) => one.status !== "done" || one.bytes?.length === 0)).toEqual([]);
  expect(server.received()).not.toContain(SECRET);
  expect(expected.length / 500).toBeGreaterThanOrEqual(20);

  server.calm();
  const before = server.requests().length;
  const again = await startCli(["push", "r", "--to", "braintrust"], { cwd: folder, env });
  expect(again.exitCode, again.stderr).toBe(0);
  const writes = server
    .requests()
    .slice(before)
    .filter(({ path: where }) => /^\/(logs3|attachment)/.test(where));
  expect(writes).toEqual([]);
  const told = `${rows.length} rows of 500 trials through ${server.requests().length} requests, ${faults} of them with a fault: ${Math.round(seconds)} s in ${ends.length} pushes (${ends.join(" ")}), peak ${Math.max(...peaks)} MB`;
  process.stdout.write(`  ${told}\n`);
});

/** Ids of the rows of every trial's trace. */
async function spansOf(run: string): Promise<string[]> {
  const manifest = await readManifest(run);
  const { byTrial } = await readLatest(run, (record) => record);
  const redactor = secretSet([]).redactor();
  const all: string[] = [];
  for (const record of byTrial.values()) {
    all.push(...rowIdsOf(await loadTrace({ folder: run, manifest, record, redactor })).values());
  }
  return all;
}

/** A last line that a kill cut off. */
function tear(run: string): void {
  for (const name of readdirSync(path.join(run, PUSHES)).filter((one) => one.endsWith(".jsonl")))
    appendFileSync(path.join(run, PUSHES, name), '{"kind":"sent","trialId":"task-');
}

/** Largest resident size of a process, in MB, as far as it was seen. */
function watchPeak(pid: number | undefined): { stop(): number } {
  let peak = 0;
  const look = () => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      peak = Math.max(peak, Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024));
    } catch {
      // it has ended
    }
  };
  const timer = setInterval(look, 100);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}
