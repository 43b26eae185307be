import { existsSync } from "node:fs";
import { chmod, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunManifest } from "../../../src/domain/run.ts";
import type { TrialRecord } from "../../../src/domain/trial.ts";
import { findRun, readLatest } from "../../../src/store/reader.ts";
import { type CliResult, cli, startCli } from "../../support/cli.ts";
import { plant, userGit } from "../../support/fixture-repo.ts";
import { type TempFolder, tempFolder } from "../../support/temp.ts";
import { tinySuite } from "../../support/tiny-suite.ts";
import { everythingIn, previewsOf, workedOnRepo } from "../../support/user-repo.ts";

const agent = (name: string, script: string) => ({ name, agent: "scripted", options: { steps: [{ run: ["sh", "-c", script] }] } });

const VARIANTS = [
  agent("adder", "echo alpha >> words.txt"),
  agent("breaker", "echo alpha >> words.txt; echo Other > title.txt"),
  agent("wide", "seq 1 20 >> notes.txt; echo alpha >> words.txt; echo x >> LICENSE"),
  { name: "nop", agent: "nop" },
  { name: "oracle", agent: "oracle" },
  { name: "crasher", agent: "command", options: { argv: ["sh", "-c", "echo half >> words.txt; exit 9", "{prompt}"], version: "1" } },
];

/** Tells by a file that it has begun, and ends when another file is there. */
const waiting = (gate: string) =>
  agent("waiting", `touch ${gate}/begun; echo alpha >> words.txt; until [ -e ${gate}/go ]; do sleep 0.1; done`);

const FILES = {
  "words.txt": "first\n",
  "title.txt": "Tiny\n",
  LICENSE: "free\n",
  "package.json": '{ "scripts": { "test": "sh check.sh" } }\n',
  "check.sh": 'test "$(cat title.txt)" = Tiny\n',
};

const WORDS = "Please add alpha\n\nThank you, Ann";
const TEST = ["--test", "sh check.sh"];

interface Place extends TempFolder {
  repo: string;
  /** Where the command is given; holds a config and no suite. */
  work: string;
  results: string;
  /** Where the variant `waiting` looks for files: anybody may write there. */
  gate: string;
  request(...args: string[]): Promise<CliResult>;
}

async function place(): Promise<Place> {
  const temp = await tempFolder();
  const [repo, work, gate] = ["shop", "work", "gate"].map((name) => path.join(temp.path, name)) as [string, string, string];
  await workedOnRepo(repo, FILES);
  await plant(work, { "patchbench.config.json": JSON.stringify({ variants: [...VARIANTS, waiting(gate)] }), "tmp/.keep": "" });
  await plant(gate, { keep: "" });
  await chmod(temp.path, 0o755);
  await chmod(gate, 0o777);
  const request = (...args: string[]) => cli(commandFor(repo, args), { cwd: work, env: { TMPDIR: path.join(work, "tmp") } });
  return { ...temp, repo, work, results: path.join(work, "results"), gate, request };
}

const commandFor = (repo: string, args: readonly string[]) => ["request", WORDS, "--repo", repo, "--sandbox", "local", ...args];

async function runsIn({ results }: Pick<Place, "results">): Promise<string[]> {
  return readdir(path.join(results, "runs")).catch(() => []);
}

async function recordsOf(place: Place): Promise<TrialRecord[]> {
  const folders = (await runsIn(place)).map((run) => path.join(place.results, "runs", run));
  const all = await Promise.all(folders.map((folder) => readLatest(folder, (record) => record)));
  return all.flatMap(({ byTrial }) => [...byTrial.values()]);
}

describe("request", () => {
  it("leaves a branch and a report, and the repository byte for byte as it was", async () => {
    await using at = await place();
    const before = await everythingIn(at.repo);
    const files = { report: path.join(at.path, "report.md"), body: path.join(at.path, "body.md") };
    const done = await at.request("--variant", "adder", ...TEST, "--report", files.report, "--pr-body", files.body);
    expect(done).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/2 changes in the work tree that no commit holds.*HEAD/) });
    expect(await everythingIn(at.repo)).toEqual(before);
    const [branch = ""] = await previewsOf(at.repo);
    expect(branch).toMatch(/^patchbench\/please-add-alpha-thank-you-ann-[0-9a-f]{8}\/adder-0$/);
    expect(await userGit(at.repo, "diff", "main", branch)).toContain("+alpha");
    expect(await userGit(at.repo, "diff", "--name-only", "main", branch)).toBe("words.txt");
    const message = await userGit(at.repo, "log", "-1", "--format=%an%n%B", branch);
    for (const part of [
      "adder\n",
      "> Please add alpha",
      "own tests still pass (1)",
      "Patchbench-Trial: request-",
      "Patchbench-Variant: adder",
    ])
      expect(message).toContain(part);
    for (const part of ["> Please add alpha", branch, "before: 1 passed", "after: 1 of them pass", "nobody said", "branch -D"])
      expect(done.stdout).toContain(part);
    expect(await readFile(files.report, "utf8")).toMatch(/### The request\n\n> Please add alpha\n[\s\S]*### Drift[\s\S]*```sh\ngit -C /);
    expect(await readFile(files.body, "utf8")).toContain("### The repository's own tests\n\n- before: 1 passed");
    const left = await readdir(path.join(at.work, "tmp"));
    expect(left.filter((name) => name !== "node-compile-cache")).toEqual([".keep"]);
    expect(await userGit(at.repo, "worktree", "list", "--porcelain")).not.toMatch(/worktree [\s\S]*worktree /);
  });

  it("never calls unknown what is known, nor known what is not", async () => {
    await using at = await place();
    await at.request("--variant", "adder", "--no-branch");
    const [record] = await recordsOf(at);
    expect(await previewsOf(at.repo)).toEqual([]);
    expect(record).toMatchObject({ kind: "request", verdict: { kind: "not-run", cause: "nobody", reason: "no tests were named" } });
    expect(record?.scores.filter(({ value }) => value !== null)).toEqual([]);
    const measured = new Map(record?.measurements.map(({ name, value }) => [name, value]));
    for (const name of ["diff-size.size-ratio", "diff-size.token-ratio", "scope-drift.s1-out-of-scope-share", "trajectory-drift.r3-focus"])
      expect([name, measured.get(name)]).toEqual([name, null]);
    expect(measured.get("diff-size.lines-added")).toBe(1);
    expect(measured.get("trajectory-drift.r1-repeat-rate")).toBe(0);
  });

  it("holds the change against the scope that was named", async () => {
    await using at = await place();
    const scope = ["--allow", "words.txt", "--protect", "LICENSE"];
    const wide = await at.request("--variant", "wide", ...scope);
    for (const part of ["beyond the request: S6 protected files changed: LICENSE", "notes.txt: added, +20 -0, beyond the scope"])
      expect(wide).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(part) });
    for (const part of [
      "LICENSE: modified, +1 -0, protected",
      "words.txt: modified, +1 -0, asked for",
      "of the changed lines out of scope",
    ])
      expect(wide.stdout).toContain(part);
    const within = await at.request("--variant", "adder", ...scope, "--json");
    const [trial] = JSON.parse(within.stdout).trials;
    expect(trial.scores).toContainEqual({ name: "scope-drift.within-scope", value: 1 });
  });

  it("says that no tests were named, and how they may be called; they are optional", async () => {
    await using at = await place();
    const done = await at.request("--variant", "adder");
    expect(done).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('No tests were named: nothing will say what the change breaks. Perhaps --test "npm test".'),
    });
    expect(done.stdout).toContain("not run: no tests were named");
  });

  it("exits with 1 when the agent broke the repository's own tests, and still makes the branch", async () => {
    await using at = await place();
    const done = await at.request("--variant", "breaker", ...TEST);
    expect(done).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("own test sh check.sh: failed") });
    expect(await previewsOf(at.repo)).toHaveLength(1);
  });

  it("blames nobody for tests that failed before", async () => {
    await using at = await place();
    const done = await at.request("--variant", "adder", "--test", "false");
    expect(done).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("none of the repository's own tests passed before the change"),
    });
  });

  it("makes no branch of nothing", async () => {
    await using at = await place();
    const before = await everythingIn(at.repo);
    expect(await at.request("--variant", "nop", ...TEST)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("No branch: nothing was changed."),
    });
    expect(await previewsOf(at.repo)).toEqual([]);
    expect(await everythingIn(at.repo)).toEqual(before);
  });

  it("makes a branch a trial, and tells an agent that crashed", async () => {
    await using at = await place();
    const before = await everythingIn(at.repo);
    const done = await at.request("--variant", "crasher", "--variant", "adder", "--trials", "2");
    expect(done).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("(agent-crashed)") });
    expect((await previewsOf(at.repo)).map((name) => name.split("/").at(-1))).toEqual(["adder-0", "adder-1", "crasher-0", "crasher-1"]);
    expect(await everythingIn(at.repo)).toEqual(before);
  });

  it("makes two branches for two at once", async () => {
    await using at = await place();
    const both = await Promise.all([at.request("--variant", "adder"), at.request("--variant", "adder")]);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    const commits = await userGit(at.repo, "for-each-ref", "--format=%(objectname)", "refs/heads/patchbench");
    expect(new Set(commits.split("\n")).size).toBe(2);
    expect((await previewsOf(at.repo))[1]).toMatch(/adder-0-2$/);
  });

  it("pushes; when that fails, the same command tries again without an agent", async () => {
    await using at = await place();
    await userGit(at.path, "init", "--quiet", "--bare", "remote.git");
    const failed = await at.request("--variant", "adder", "--push", "origin");
    expect(failed).toMatchObject({ exitCode: 2, stdout: expect.stringContaining("was made, but not pushed to origin") });
    await userGit(at.repo, "remote", "add", "origin", path.join(at.path, "remote.git"));
    expect(await at.request("--variant", "adder", "--push", "origin")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("pushed to origin"),
    });
    expect(await userGit(path.join(at.path, "remote.git"), "for-each-ref", "--format=%(refname:short)")).toBe(
      (await previewsOf(at.repo))[0],
    );
    expect(await runsIn(at)).toHaveLength(1);
  });
});

describe("a request that was killed", () => {
  it("goes on in the same run, and leaves the repository alone", async () => {
    await using at = await place();
    const before = await everythingIn(at.repo);
    const running = startCli(commandFor(at.repo, ["--variant", "waiting"]), { cwd: at.work });
    while (!existsSync(path.join(at.gate, "begun"))) await sleep(50);
    running.kill("SIGKILL");
    expect(await running).toMatchObject({ signal: "SIGKILL" });
    expect(await everythingIn(at.repo)).toEqual(before);
    expect(await previewsOf(at.repo)).toEqual([]);
    await plant(at.gate, { go: "" });
    const again = await at.request("--variant", "waiting");
    expect(again).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("Continuing run request-") });
    expect(await runsIn(at)).toHaveLength(1);
    expect(await previewsOf(at.repo)).toHaveLength(1);
    expect(await everythingIn(at.repo)).toEqual(before);
  });

  it("never runs an agent twice whose trial was recorded; done with, the same words are a new request", async () => {
    await using at = await place();
    await at.request("--variant", "adder");
    const [run = ""] = await runsIn(at);
    const [branch = ""] = await previewsOf(at.repo);
    await rm(path.join(at.results, "runs", run, "request.json")); // as if killed between record and branch
    await userGit(at.repo, "branch", "--quiet", "-D", branch);
    expect(await at.request("--variant", "adder")).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("1 trial, 1 done before"),
    });
    expect(await previewsOf(at.repo)).toEqual([branch]);
    expect(await recordsOf(at)).toHaveLength(1);
    expect(await at.request("--variant", "adder")).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("Starting run request-") });
    expect(await previewsOf(at.repo)).toEqual([branch, `${branch}-2`]);
  });
});

describe("what a request refuses", () => {
  let at: Place;
  beforeAll(async () => {
    at = await place();
  });
  afterAll(() => at[Symbol.asyncDispose]());

  it.each([
    ["an unknown variant", ["--variant", "addr"], 'No variant "addr". Did you mean "adder"?'],
    ["no variant where there are several", [], "Which variant?"],
    ["a reference solution", ["--variant", "oracle"], "a request has none"],
    ["a base that is not there", ["--variant", "adder", "--base", "v9"], 'there is no commit "v9"'],
    ["no repository", ["--variant", "adder", "--repo", "/"], "not a git repository"],
    ["words twice", ["--variant", "adder", "--file", "x.md"], "not both"],
    ["one name for several branches", ["--variant", "adder", "--trials", "2", "--name", "x"], "several branches"],
    ["a glob that is none", ["--variant", "adder", "--allow", "/etc/**"], "a glob relative to the repo root"],
    ["tests that cannot start", ["--variant", "adder", "--test", "sh nothing.sh {report}"], "its tests never start"],
  ])("%s", async (_what, args, told) => {
    const refused = await cli(
      ["request", "words", ...(args.includes("--repo") ? [] : ["--repo", at.repo]), "--sandbox", "local", ...args],
      { cwd: at.work },
    );
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(told) });
    expect(await previewsOf(at.repo)).toEqual([]);
  });

  it("an empty request, and shows the config that it needs where there is none", async () => {
    const empty = await cli(["request", " ", "--repo", at.repo, "--variant", "adder"], { cwd: at.work });
    expect(empty).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("The request is empty.") });
    const bare = await cli(["request", "words"], { cwd: at.repo });
    expect(bare).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/needs no suite[\s\S]*export default \{\n\s+variants: \[/) });
  });
});

describe("the run of a request", () => {
  it("can be shown, scored and graded again, and is in none of the suite's figures", async () => {
    await using at = await place();
    await tinySuite(at.work, { words: ["alpha"], variants: VARIANTS });
    const here = { cwd: at.work };
    const local = ["--sandbox", "local"];
    await cli(["run", "--run-id", "suite", "--variant", "nop", ...local], here);
    const trend = await cli(["trend", "--format", "json"], here);
    await at.request("--variant", "adder", ...TEST);
    const [run = ""] = (await runsIn(at)).filter((name) => name.startsWith("request-"));
    expect(JSON.parse((await cli(["trend", "--format", "json"], here)).stdout)).toEqual(JSON.parse(trend.stdout));
    expect(path.basename(await findRun(at.results, "latest"))).toBe("suite");
    expect(await cli(["show", run], here)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("own tests still pass") });
    expect(await cli(["score", run], here)).toMatchObject({ exitCode: 0 });
    await rm(path.join(at.work, "tasks"), { recursive: true });
    expect(await cli(["grade", run, ...local], here)).toMatchObject({ exitCode: 0 });
    const revised = await recordsOf(at);
    expect(revised.find(({ kind }) => kind === "request")).toMatchObject({
      revision: "grade",
      verdict: { kind: "passed", passToPass: { passed: 1, total: 1 } },
    });
    const manifest: RunManifest = JSON.parse(await readFile(path.join(at.results, "runs", run, "manifest.json"), "utf8"));
    expect(manifest.request).toMatchObject({ words: WORDS, allow: null, test: { command: "sh check.sh", report: "exit-code" } });
    expect(await cli(["branch", `${run}/${manifest.trials[0]?.trialId}`, "--repo", at.repo], here)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("Already there"),
    });
  });
});
