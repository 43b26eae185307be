import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import pLimit from "p-limit";
import { parse } from "yaml";
import { root } from "../support/cli.ts";
import { evaluate, expand, type Scope, textOf } from "./expressions.ts";
import { actions, ghFile, hashFiles, REPOSITORY, type World } from "./world.ts";

/** Runs workflows the way GitHub does: jobs in their order, each of a matrix, every `run` step by bash in the job's workspace. */

export interface Step {
  id?: string;
  name?: string;
  if?: string | boolean;
  uses?: string;
  run?: string;
  shell?: string;
  "working-directory"?: string;
  "timeout-minutes"?: number;
  with?: Record<string, unknown>;
  env?: Record<string, unknown>;
}

interface Job {
  if?: string;
  needs?: string | string[];
  strategy?: { matrix?: Record<string, unknown[]> };
  env?: Record<string, unknown>;
  steps: Step[];
}

export interface StepEnd {
  name: string;
  outcome: "success" | "failure" | "skipped";
  exitCode: number | undefined;
  output: string;
}

export interface JobEnd {
  job: string;
  result: "success" | "failure" | "skipped";
  steps: StepEnd[];
  summary: string;
  workspace: string;
}

export interface Event {
  inputs?: Record<string, string>;
  /** Of the commit, or of the pull request's head. */
  sha: string;
  pullRequest?: { number: number; base: string; from?: string };
  secrets?: Record<string, string>;
}

let count = 0;

/** Every job of a workflow of the clone. Artifacts are those of this run alone. */
export async function runWorkflow(world: World, file: string, event: Event): Promise<JobEnd[]> {
  world.artifacts.clear();
  const workflow = parse(await readFile(path.join(world.clone, ".github/workflows", file), "utf8")) as {
    env?: Record<string, unknown>;
    jobs: Record<string, Job>;
  };
  const ends: JobEnd[] = [];
  for (const [name, job] of Object.entries(workflow.jobs)) {
    const needed = ends.filter((end) => [job.needs ?? []].flat().includes(end.job));
    const contexts = { ...eventContexts(event), needs: {} };
    const failed = needed.some(({ result }) => result !== "success");
    if (!applies(job.if, { contexts, functions: statusOf(failed) })) {
      ends.push({ job: name, result: "skipped", steps: [], summary: "", workspace: "" });
      continue;
    }
    const [[key = "", values = [undefined]] = []] = Object.entries(job.strategy?.matrix ?? {});
    const atOnce = pLimit(2);
    const run = (value: unknown) => {
      const given = { ...contexts, matrix: { [key]: value }, strategy: { "job-total": values.length } };
      return atOnce(() => runJob({ world, name, job, event, env: workflow.env ?? {}, contexts: given }));
    };
    ends.push(...(await Promise.all(values.map(run))));
  }
  return ends;
}

/** A composite action, as a step of a job in a workspace that is there. */
export async function runAction(world: World, options: { inputs: Record<string, string>; workspace: string }): Promise<JobEnd> {
  const action = parse(await readFile(path.join(root, "action.yml"), "utf8")) as {
    inputs: Record<string, { default?: string }>;
    runs: { steps: Step[] };
  };
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: value = "" }]) => [name, options.inputs[name] ?? value]),
  );
  for (const name of Object.keys(options.inputs)) if (!(name in action.inputs)) throw new Error(`the action has no input ${name}`);
  const event = { sha: "", inputs };
  const job = { steps: action.runs.steps };
  const env = { GITHUB_ACTION_PATH: root };
  return await runJob({ world, name: "action", job, event, env, contexts: eventContexts(event), workspace: options.workspace });
}

function eventContexts({ inputs = {}, pullRequest, sha, secrets = {} }: Event): Record<string, unknown> {
  const pull = pullRequest && {
    number: pullRequest.number,
    base: { sha: pullRequest.base },
    head: { sha, repo: { full_name: pullRequest.from ?? REPOSITORY } },
  };
  const github = { repository: REPOSITORY, server_url: "https://github.com", run_id: 77, token: "a-token", event: { pull_request: pull } };
  return { github, inputs, secrets, runner: { os: "Linux" }, matrix: {}, strategy: {}, steps: {} };
}

function statusOf(failed: boolean): Scope["functions"] {
  return { always: () => true, cancelled: () => false, success: () => !failed, failure: () => failed };
}

/** Without a status function, only what follows success applies. */
function applies(condition: string | boolean | undefined, scope: Scope): boolean {
  const text = String(condition ?? "success()").replace(/^\$\{\{(.*)\}\}$/, "$1");
  const asks = /\b(always|cancelled|success|failure)\(/.test(text);
  return Boolean(evaluate(asks ? text : `success() && (${text})`, scope));
}

interface JobRun {
  world: World;
  name: string;
  job: Job;
  event: Event;
  env: Record<string, unknown>;
  contexts: Record<string, unknown>;
  workspace?: string;
}

async function runJob({ world, name, job, event, env, contexts, ...given }: JobRun): Promise<JobEnd> {
  count += 1;
  const machine = path.join(world.folder, `machine-${count}`);
  const workspace = given.workspace ?? path.join(machine, "suite", "suite"); // its name is the repository's, as on GitHub
  const home = path.join(machine, "home");
  for (const folder of [workspace, home]) await mkdir(folder, { recursive: true });
  const end: JobEnd = { job: name, result: "success", steps: [], summary: "", workspace };
  const steps: Record<string, { outputs: Record<string, string> }> = {};
  const after: (() => Promise<void>)[] = [];
  const added = { path: [] as string[], env: {} as Record<string, string> };
  const github = { ...(contexts["github"] as object), workspace };
  for (const [at, step] of job.steps.entries()) {
    const scope: Scope = {
      contexts: { ...contexts, github, steps },
      functions: { ...statusOf(end.result === "failure"), hashFiles: (...patterns) => hashFiles(workspace, patterns.map(String)) },
    };
    const filled = (values: Record<string, unknown> = {}) =>
      Object.fromEntries(Object.entries(values).map(([key, value]) => [key, textOf(expand(String(value), scope)).trim()]));
    const label = step.name ?? step.uses ?? "";
    if (!applies(step.if, scope)) {
      end.steps.push({ name: label, outcome: "skipped", exitCode: undefined, output: "" });
      continue;
    }
    const folder = path.join(machine, `step-${at}`);
    await mkdir(folder);
    const files = Object.fromEntries(["OUTPUT", "ENV", "PATH", "STEP_SUMMARY"].map((one) => [`GITHUB_${one}`, path.join(folder, one)]));
    for (const file of Object.values(files)) await writeFile(file, "");
    let made: { exitCode: number | undefined; output: string };
    if (step.uses !== undefined) {
      const action = actions[step.uses.replace(/@.*/, "")];
      if (action === undefined) throw new Error(`no stand-in for ${step.uses}`);
      await action({ world, workspace, home, with: filled(step.with), head: event.sha, after: (done) => after.push(done) });
      made = { exitCode: 0, output: "" };
    } else {
      const script = path.join(folder, "script.sh");
      await writeFile(script, String(step.run));
      const variables = {
        ...{ HOME: home, LANG: "C.UTF-8", CI: "true", GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: workspace, GITHUB_REPOSITORY: REPOSITORY },
        ...{ GITHUB_ACTOR: "somebody", npm_config_offline: "true", npm_config_update_notifier: "false", GH_STATE: ghFile(world.folder) },
        ...{ ...files, ...filled(env), ...filled(job.env), ...added.env, ...filled(step.env) },
        PATH: [
          ...added.path,
          world.programs,
          path.dirname(process.execPath),
          "/usr/local/bin",
          "/usr/bin",
          "/bin",
          "/usr/sbin",
          "/sbin",
        ].join(":"),
      };
      const flags = step.shell === "bash" ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"];
      const cwd = path.resolve(workspace, textOf(expand(step["working-directory"] ?? ".", scope)));
      const { exitCode, all } = await execa("bash", [...flags, script], {
        cwd,
        env: variables,
        extendEnv: false,
        reject: false,
        all: true,
      });
      made = { exitCode, output: all };
    }
    end.steps.push({ name: label, outcome: made.exitCode === 0 ? "success" : "failure", ...made });
    if (made.exitCode !== 0) end.result = "failure";
    if (step.id !== undefined) steps[step.id] = { outputs: await pairsOf(files["GITHUB_OUTPUT"]) };
    Object.assign(added.env, await pairsOf(files["GITHUB_ENV"]));
    added.path.unshift(...(await linesOf(files["GITHUB_PATH"])).toReversed());
    end.summary += await readFile(files["GITHUB_STEP_SUMMARY"] ?? "", "utf8");
  }
  if (end.result === "success") for (const done of after.toReversed()) await done();
  return end;
}

async function linesOf(file = ""): Promise<string[]> {
  return (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
}

async function pairsOf(file: string | undefined): Promise<Record<string, string>> {
  return Object.fromEntries((await linesOf(file)).map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}
