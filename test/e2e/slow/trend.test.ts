import { appendFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa, execaSync } from "execa";
import { describe, expect, it } from "vitest";
import { Gate } from "../../../src/domain/gate.ts";
import { Trend } from "../../../src/domain/trend.ts";
import { judgeNight } from "../../../src/nightly/judge-night.ts";
import { encodeLine } from "../../../src/store/journal.ts";
import { writeNight } from "../../../src/store/nights.ts";
import { bin, cli, startCli } from "../../support/cli.ts";
import { indexed, indexFiles, readInFull } from "../../support/history.ts";
import { sampleOf } from "../../support/samples.ts";
import { type TempFolder, tempFolder } from "../../support/temp.ts";
import { runManifest } from "../../support/trace-facts.ts";
import { trialRecord } from "../../support/trial-record.ts";

const TASKS = ["a", "b", "c"];
const TRIALS = 10;

/** A night's run that no agent made: variant `down` falls from 9 to 4 of 10 when its agent's version changes, `flat` does not. */
async function writeNightRun(results: string, night: number): Promise<void> {
  const folder = path.join(results, "runs", `night-${String(night).padStart(2, "0")}`);
  const hits = (variant: string) => (variant === "flat" ? 7 : night < 10 ? 9 : 4) - (night % 2);
  const trials = ["down", "flat"].flatMap((variant) =>
    TASKS.flatMap((taskId) =>
      Array.from({ length: TRIALS }, (_, trialIndex) => ({
        ...{ trialId: `${taskId}__${variant}__${trialIndex}`, taskId, repoId: "calc", variant, trialIndex },
      })),
    ),
  );
  const version = night < 10 ? "1.0.0" : "1.1.0";
  const identities = Object.fromEntries(
    trials.map(({ taskId, variant }) => [`${taskId}/${variant}`, { task: taskId, agentVersion: version }]),
  );
  const createdAt = `2026-03-${String(night + 1).padStart(2, "0")}T03:00:00.000Z`;
  const config = { suite: "shop", variants: ["down", "flat"].map((name) => ({ name, agent: "nop" })) };
  await mkdir(folder, { recursive: true });
  const manifest = runManifest(config, { runId: path.basename(folder), createdAt, trials, identities });
  await writeFile(path.join(folder, "manifest.json"), JSON.stringify(manifest));
  const records = trials.map((trial) =>
    encodeLine(trialRecord({ ...trial, scores: [{ name: "tests.resolved", value: Number(trial.trialIndex < hits(trial.variant)) }] })),
  );
  await writeFile(path.join(folder, "trials.jsonl"), records.join(""));
}

async function withNights(count = 20): Promise<TempFolder & { results: string }> {
  const temp = await tempFolder();
  const results = path.join(temp.path, "results");
  for (let night = 0; night < count; night += 1) await writeNightRun(results, night);
  await writeFile(path.join(temp.path, "patchbench.config.json"), JSON.stringify({ variants: [{ name: "down", agent: "nop" }] }));
  return Object.assign(temp, { results });
}

const jsonOf = async (cwd: string, ...args: string[]) =>
  Trend.parse(JSON.parse((await cli(["trend", ...args, "--format", "json"], { cwd })).stdout));

describe("trend", () => {
  it("tells how a number went, where it moved, and what else moved there", async () => {
    await using temp = await withNights();
    const { exitCode, stdout, stderr } = await cli(["trend"], { cwd: temp.path });
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("down\n  █▇█▇█▇█▇█▇▂▁▂▁▂▁▂▁▂▁\n");
    expect(stdout).toMatch(/first 90\.0 % · last 30\.0 % \[.*\] · min 30\.0 % · max 90\.0 % · 20 points/);
    expect(stdout).toMatch(
      /◆ 2026-03-11 03:00 night-10: 85\.0 % → 35\.0 % \(p < 0\.000001\); agent version 1\.0\.0 → 1\.1\.0 \(at 3 tasks\)/,
    );
    expect(stdout.match(/◆ 2026/g)).toHaveLength(1);
    expect(stdout.match(/30\/30 measured/g)).toHaveLength(10);
    expect(await indexFiles(temp.results)).toEqual([".history.sqlite"]);

    const trend = await jsonOf(temp.path);
    expect(trend.series.map(({ variant, points, changePoints }) => [variant, points.length, changePoints.length])).toEqual([
      ["down", 20, 1],
      ["flat", 20, 0],
    ]);
    await appendFile(path.join(temp.results, "runs", "night-19", "trials.jsonl"), encodeLine(revisedTo(1)));
    const after = await jsonOf(temp.path, "--variant", "down", "--last", "1");
    expect(after.series[0]?.points).toMatchObject([{ runId: "night-19", value: (4 + 3 + 3) / 30, measured: 30, planned: 30 }]);
  });

  it("gives a line for each task, a part of the runs, other forms, and other numbers", async () => {
    await using temp = await withNights(12);
    const cwd = temp.path;
    const byTask = await cli(["trend", "--task", "[ab]", "--variant", "flat", "--last", "4"], { cwd });
    expect(byTask.stdout).toMatch(/^flat \/ a {2}█▁█▁ {2}70\.0 % → 60\.0 %$/m);
    expect(byTask.stdout).toMatch(/^flat \/ b /m);
    expect((await jsonOf(cwd, "--since", "2026-03-10")).series[0]?.points.map(({ runId }) => runId)).toEqual([
      "night-09",
      "night-10",
      "night-11",
    ]);
    expect((await cli(["trend", "--since", "3d"], { cwd })).stderr).toContain("No run fits all filters.");
    expect((await jsonOf(cwd, "wall", "--suite", "sh*")).series[0]?.points[0]).toMatchObject({ value: expect.closeTo(1_000, 6) });
    const cost = await cli(["trend", "cost"], { cwd });
    expect(cost.stdout).toContain("not measured in 12 runs");
    await cli(["trend", "--format", "markdown", "--output", "trend.md"], { cwd });
    expect(await readFile(path.join(cwd, "trend.md"), "utf8")).toMatch(
      /^## Trend: resolve\n[\s\S]*\| `flat` \| [▁-█]{12} \| 70\.0 % \| 60\.0 % \|/,
    );
  });

  it.each([
    [["speed"], "Choices:"],
    [["--since", "soon"], "--since: a date such as"],
    [["--last", "0"], "--last: a whole number from 1"],
    [["--max-p", "2"], "--max-p: a number between 0 and 1"],
    [["--min-change", "-1"], "--min-change: a number from 0"],
    [["--variant", "x*"], 'No variant matches "x*"'],
    [["--task", "x*"], 'No task matches "x*"'],
    [["--suite", "x"], 'No suite matches "x"'],
    [["--nights"], "No nights in "],
    [["--results", "elsewhere"], "No runs in "],
  ])("%j: one message and exit code 2", async (args, message) => {
    await using temp = await withNights(1);
    const { exitCode, stdout, stderr } = await cli(["trend", ...args], { cwd: temp.path });
    expect([exitCode, stdout, stderr]).toEqual([2, "", expect.stringContaining(message)]);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("names what it leaves out", async () => {
    await using temp = await withNights(3);
    await writeFile(path.join(temp.results, "runs", "night-01", "manifest.json"), "{");
    const journal = path.join(temp.results, "runs", "night-02", "trials.jsonl");
    await writeFile(journal, (await readFile(journal, "utf8")).replace("calc", "clac"));
    const { stdout } = await cli(["trend"], { cwd: temp.path });
    expect(stdout).toMatch(/^night-01 is left out: .*manifest\.json: cannot be read/m);
    expect(stdout).toMatch(/^night-02: a damaged line was passed over\.$/m);
    expect(stdout).toContain("29/30 measured");
  });
});

describe("trend --nights", () => {
  it("follows the nights that are kept, invalid ones greyed, whatever became of the runs", async () => {
    await using temp = await withNights(0);
    await mkdir(temp.results, { recursive: true });
    for (let night = 0; night < 16; night += 1) {
      const hits = night === 4 ? 0 : night < 8 ? 9 : 3;
      const resolved = Array.from({ length: 10 }, (_, at): 0 | 1 | null => (night === 4 && at < 8 ? null : Number(at < hits) ? 1 : 0));
      const fields = { variant: "down", runId: `n-${night}`, createdAt: `2026-03-${String(night + 1).padStart(2, "0")}T03:00:00.000Z` };
      const tonight = [
        sampleOf(
          TASKS.map((taskId) => ({ taskId, resolved, identity: { model: night < 8 ? "m-1" : "m-2" } })),
          fields,
        ),
      ];
      const shared = { harness: "0", nights: [], baselines: new Map(), gate: Gate.parse({}), historyNotes: [], start: true, seed: 1 };
      const judged = judgeNight({ ...shared, tonight, nightId: fields.runId, controlsExpected: false });
      await writeNight(temp.results, "nights", judged.night, { text: (text) => text });
    }
    await writeFile(path.join(temp.results, "nights", "odd.json"), "{");
    const trend = await jsonOf(temp.path, "--nights");
    expect(trend).toMatchObject({ source: "nights", notes: [expect.stringContaining("odd.json is damaged")] });
    const [series] = trend.series;
    expect(series?.points[4]?.problems.join()).toMatch(/measured/);
    expect(series?.points.filter(({ problems }) => problems.length > 0)).toHaveLength(1);
    expect(series?.changePoints).toMatchObject([
      { runId: "n-8", from: expect.closeTo(0.9, 9), to: expect.closeTo(0.3, 9), moved: [{ part: "model", from: "m-1", to: "m-2" }] },
    ]);
    expect(await indexFiles(temp.results)).toEqual([]);
  });
});

describe("the index of several processes", () => {
  it("two that build it at once, and one that is killed at it, leave one that is right", async () => {
    await using temp = await withNights(25);
    const expected = await readInFull(temp.results);
    const killed = startCli(["trend"], { cwd: temp.path });
    for (let tries = 0; tries < 500 && (await indexFiles(temp.results)).length < 2; tries += 1) await sleep(5);
    killed.kill("SIGKILL");
    await killed;
    const [one, two] = await Promise.all([1, 2].map(() => cli(["trend", "--format", "json"], { cwd: temp.path })));
    expect([one?.exitCode, one?.stderr, two?.stderr]).toEqual([0, "", ""]);
    expect(one?.stdout).toBe(two?.stdout);
    expect(await indexed(temp.results)).toEqual(expected);
    expect(await indexFiles(temp.results)).toEqual([".history.sqlite"]);
  });
});

const inNamespace = ["unshare", "--user", "--map-root-user", "--mount", "--"];
const possible = execaSync(inNamespace[0] ?? "", [...inNamespace.slice(1), "true"], { reject: false }).exitCode === 0;

describe("where the index cannot be written", () => {
  it.skipIf(!possible).each([
    ["a read-only file system", "mount --bind results results && mount -o remount,bind,ro results"],
    [
      "a full disk",
      "mkdir full && mount -t tmpfs -o size=2m tmpfs full && cp -r results/. full && { head -c 4m /dev/zero > full/fill 2>/dev/null; true; } && mount --bind full results",
    ],
  ])("%s: the same answer with a note (skipped where user namespaces are not allowed)", async (_what, mount) => {
    await using temp = await withNights(6);
    const script = `${mount} 2>/dev/null; ${process.execPath} ${bin} trend --format json`;
    const [program = "", ...args] = [...inNamespace, "sh", "-c", script];
    const { stdout, stderr } = await execa(program, args, { cwd: temp.path, env: { NO_COLOR: "1" }, reject: false });
    expect(stderr).toBe("");
    const trend = Trend.parse(JSON.parse(stdout));
    expect(trend.notes).toEqual([expect.stringMatching(/\.history\.sqlite cannot be used \(.*\): everything was read anew\.$/)]);
    const plain = await jsonOf(temp.path);
    expect({ ...trend, notes: [] }).toEqual(plain);
  });

  it("a damaged index is made anew by the command too", async () => {
    await using temp = await withNights(3);
    const before = await cli(["trend"], { cwd: temp.path });
    await writeFile(path.join(temp.results, ".history.sqlite"), "garbage ".repeat(2_000));
    expect(await cli(["trend"], { cwd: temp.path })).toEqual(before);
    await rm(path.join(temp.results, ".history.sqlite"));
    expect(await cli(["trend"], { cwd: temp.path })).toEqual(before);
  });
});

function revisedTo(value: number) {
  const place = { taskId: "a", repoId: "calc", variant: "down", trialIndex: 9 };
  return trialRecord({ ...place, revision: "grade", scores: [{ name: "tests.resolved", value }] });
}
