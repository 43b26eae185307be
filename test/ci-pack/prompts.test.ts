import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tempFolder } from "../support/temp.ts";
import { type JobEnd, runWorkflow } from "./runner.ts";
import { commit, ghFile, openWorld, type World } from "./world.ts";

let temp: Awaited<ReturnType<typeof tempFolder>>;
let world: World;
let base: string;

const pull = (sha: string, from?: string): Promise<JobEnd[]> =>
  runWorkflow(world, "patchbench-prompts.yml", { sha, pullRequest: { number: 5, base, ...(from === undefined ? {} : { from }) } });
const comments = () => world.gh().issues[0]?.comments ?? [];
const verdictOf = (jobs: JobEnd[]) => jobs.find(({ job }) => job === "compare")?.steps.find(({ name }) => name === "Verdict")?.exitCode;
const logOf = (jobs: JobEnd[]) =>
  jobs.flatMap((job) => job.steps.map((step) => `== ${step.name}: ${step.outcome}\n${step.output}`)).join("\n");

/** Another program as the agent; in the bad case one that does harm. */
async function change(message: string, script: "good" | "bad"): Promise<string> {
  const file = path.join(world.clone, "bench", "patchbench.config.ts");
  const text = await readFile(file, "utf8");
  const harm = path.join(world.folder, "harm.sh");
  await writeFile(harm, "#!/bin/sh\ncat > /dev/null\necho 'this is no JavaScript (' >> src/calc.js\n");
  const argv = script === "bad" ? harm : path.join(world.folder, "model.sh");
  await writeFile(file, text.replace(/"argv":\["sh","[^"]+"\]/, `"argv":["sh","${argv}"]`));
  return await commit(world, message, "prompts");
}

beforeAll(async () => {
  temp = await tempFolder();
  world = await openWorld(temp.path);
  base = await commit(world, "Base");
  const request = { number: 5, title: "Prompts", body: "", state: "open", labels: [], comments: [] };
  const quoted = { id: 1, body: "<!-- patchbench:compare -->\nmine", user: { login: "somebody" } };
  await writeFile(ghFile(temp.path), JSON.stringify({ labels: [], issues: [{ ...request, comments: [quoted] }] }));
});
afterAll(async () => temp?.[Symbol.asyncDispose]());

describe("the workflow of pull requests", () => {
  it("compares base and head, and comments", async () => {
    const jobs = await pull(await change("No change of behaviour", "good"));
    expect(verdictOf(jobs), logOf(jobs)).toBe(0);
    expect(jobs.find(({ job }) => job === "fork")?.result).toBe("skipped");
    expect(comments()).toHaveLength(2);
    expect(comments()[1]?.body).toMatch(/^<!-- patchbench:compare -->\n/);
    expect(jobs.at(-1)?.summary).toContain("resolved");
  });

  it("a worse head fails, and the one comment is written anew", async () => {
    const before = comments()[1]?.body;
    const jobs = await pull(await change("Harm", "bad"));
    expect(verdictOf(jobs), logOf(jobs)).toBe(1);
    expect(comments()).toHaveLength(2);
    expect(comments()[1]?.body).toContain("worse");
    expect(comments()[1]?.body).not.toBe(before);
    expect(comments()[0]?.body).toBe("<!-- patchbench:compare -->\nmine");
  });

  it("a fork gets no run and no comment, and is told so", async () => {
    const before = comments();
    const jobs = await pull(base, "stranger/suite");
    expect(jobs.map(({ job, result }) => `${job} ${result}`)).toEqual(["fork success", "compare skipped"]);
    expect(jobs[0]?.summary).toContain("from a fork");
    expect(comments()).toEqual(before);
  });
});
