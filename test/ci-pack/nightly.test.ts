import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NightReport } from "../../src/domain/night.ts";
import { tempFolder } from "../support/temp.ts";
import { type JobEnd, runWorkflow } from "./runner.ts";
import { artifactFile, commit, filesOf, openWorld, setModel, type World } from "./world.ts";

/** For nights that no later one is compared with. */
const few = { trials: "1" };
const HISTORY = "patchbench-history";
let temp: Awaited<ReturnType<typeof tempFolder>>;
let world: World;
let sha: string;

async function night(inputs: Record<string, string> = {}): Promise<{ jobs: JobEnd[]; gate: JobEnd }> {
  const jobs = await runWorkflow(world, "patchbench-nightly.yml", { sha, inputs });
  const gate = jobs.at(-1);
  if (gate?.job !== "gate") throw new Error("the gate is the last job");
  return { jobs, gate };
}

const verdictOf = ({ steps }: JobEnd) => steps.find(({ name }) => name === "Verdict")?.exitCode;
const report = async () => NightReport.parse(JSON.parse(await artifactFile(world, "patchbench-night", "reports/night.json")));
const nights = async () => (await filesOf(world, HISTORY)).filter((file) => file.startsWith("bench/nights/"));
const logOf = (jobs: JobEnd[]) =>
  jobs.map((job) => job.steps.map((step) => `== ${job.job} ${step.name}: ${step.outcome}\n${step.output}`).join("\n")).join("\n");

beforeAll(async () => {
  temp = await tempFolder();
  world = await openWorld(temp.path);
  sha = await commit(world, "Ready");
});
afterAll(async () => temp?.[Symbol.asyncDispose]());

describe("the nightly workflow", () => {
  it("the first night, not announced, could not measure: there is no history", async () => {
    const { jobs, gate } = await night();
    expect(
      jobs.map(({ job, result }) => `${job} ${result}`),
      logOf(jobs),
    ).toEqual([...Array(4).fill("shard success"), "gate failure"]);
    expect(verdictOf(gate)).toBe(3);
    expect(await report()).toMatchObject({ verdict: "could-not-measure", exitCode: 3 });
    expect(world.gh().issues).toEqual([]);
  });

  it("a night with start begins the history on its branch", async () => {
    const { gate, jobs } = await night({ start: "true" });
    expect(verdictOf(gate), logOf(jobs)).toBe(0);
    expect(gate.summary).toContain("first night");
    expect((await nights()).length).toBeGreaterThan(0);
    expect((await report()).variants.map(({ variant }) => variant)).toEqual(["mine"]);
    expect(await artifactFile(world, "patchbench-report", "night.html")).toContain('data-key="nights"');
  });

  it("the next night is stable, and has its snapshots from the cache", async () => {
    const before = (await nights()).length;
    const { gate, jobs } = await night();
    expect(verdictOf(gate), logOf(jobs)).toBe(0);
    expect(await report()).toMatchObject({ verdict: "stable" });
    expect((await nights()).length).toBe(before + 1);
    expect(jobs[0]?.steps.find(({ name }) => name === "Run the shard")?.output).toContain("Snapshot of calc reused");
    expect(await artifactFile(world, "patchbench-night", "reports/night.xml")).toContain("<testsuite");
  });

  it("a regressed night fails, and opens one issue", async () => {
    await setModel(world, "bad");
    const { gate, jobs } = await night();
    expect(verdictOf(gate), logOf(jobs)).toBe(1);
    expect(await report()).toMatchObject({ verdict: "regressed" });
    expect(world.gh()).toMatchObject({
      labels: ["patchbench-regression"],
      issues: [{ state: "open", title: "patchbench: mine regressed", comments: [] }],
    });
    expect(world.gh().issues[0]?.body).toContain("https://github.com/somebody/suite/actions/runs/77");
  });

  it("the next regressed night comments on that issue and opens no second one", async () => {
    const { gate } = await night();
    expect(verdictOf(gate)).toBe(1);
    const { issues } = world.gh();
    expect(issues).toMatchObject([{ state: "open", comments: [{ body: expect.stringContaining("Still regressed.") }] }]);
  });

  it("a night without one of its shards could not measure; issue and history stay", async () => {
    const before = { nights: await nights(), gh: world.gh() };
    world.lost.add("patchbench-shard-2");
    const { gate } = await night(few);
    world.lost.clear();
    expect(verdictOf(gate)).toBe(3);
    expect(gate.summary).toContain("Shard 2 of 4 is missing.");
    expect(gate.steps.find(({ name }) => name === "Tell of regressions")?.outcome).toBe("skipped");
    expect({ nights: await nights(), gh: world.gh() }).toEqual(before);
  });

  it("a night whose shards left nothing, or only one of them, says so too", async () => {
    for (const index of [1, 2, 3, 4]) world.lost.add(`patchbench-shard-${index}`);
    const none = await night(few);
    world.lost.delete("patchbench-shard-3");
    const one = await night(few);
    world.lost.clear();
    expect([verdictOf(none.gate), verdictOf(one.gate)]).toEqual([3, 3]);
    expect(none.gate.summary).toContain("No shard left any results.");
    expect(one.gate.summary).toContain("Shards 1, 2, 4 of 4 are missing.");
  });

  it("a mended night closes the issue", async () => {
    await setModel(world, "good");
    const { gate, jobs } = await night();
    expect(verdictOf(gate), logOf(jobs)).toBe(0);
    expect(world.gh().issues).toMatchObject([{ state: "closed", comments: [{}, { body: expect.stringContaining("Mended: stable.") }] }]);
  });

  it("a new level is accepted by hand: the baseline goes to the history, and the night is green", async () => {
    await setModel(world, "bad");
    const { gate, jobs } = await night({ accept: "mine" });
    expect(verdictOf(gate), logOf(jobs)).toBe(0);
    expect(await filesOf(world, HISTORY)).toContain("bench/baselines/mine.json");
    await setModel(world, "good");
  });

  it("says what is missing where patchbench is not installed", async () => {
    await rm(path.join(world.clone, "package-lock.json"));
    sha = await commit(world, "No lock");
    const { jobs, gate } = await night();
    expect(jobs.map(({ result }) => result)).toEqual(Array(5).fill("failure"));
    expect(jobs[0]?.steps.find(({ name }) => name === "Install")?.output).toContain("has patchbench among its devDependencies");
    expect(verdictOf(gate)).toBe(3);
    await writeFile(path.join(world.clone, "package-lock.json"), "");
  });
});
