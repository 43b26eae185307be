import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { BenchError } from "../../src/errors.ts";
import { runBench } from "../../src/library/run-bench.ts";
import { resolveConfig } from "../../src/library/session.ts";
import { cli } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";

interface Case {
  what: string;
  /** Breaks a sound suite. */
  break: (folder: string) => Promise<void>;
  code: string;
  /** What the message must name. */
  names: string[];
}

const task = (folder: string) => path.join(folder, "tasks", "add-alpha", "task.toml");
const repo = (folder: string) => path.join(folder, "repos", "tiny", "repo.toml");

const cases: Case[] = [
  { what: "missing task.toml", break: (f) => rm(task(f)), code: "TASK_INVALID", names: ["add-alpha/task.toml", "missing"] },
  { what: "malformed task.toml", break: (f) => appendFile(task(f), "\n[[["), code: "TASK_INVALID", names: ["add-alpha/task.toml", "TOML"] },
  {
    what: "unknown key in a task",
    break: (f) => replace(task(f), "fail_to_pass", "fail_to_pas"),
    code: "TASK_INVALID",
    names: ["patchbench.fail_to_pas", '"fail_to_pass"'],
  },
  {
    what: "unknown key in a repo",
    break: (f) => replace(repo(f), "hidden =", "hiden ="),
    code: "REPO_INVALID",
    names: ["test.hiden", '"hidden"'],
  },
  {
    what: "sentinels in files without a name for them",
    break: (f) => replace(repo(f), 'file = "{name}.sh"', ""),
    code: "REPO_INVALID",
    names: ["test.sentinels", "needs `file`"],
  },
  {
    what: "a check folder that nothing runs",
    break: (f) => mkdir(path.join(path.dirname(task(f)), "check")).then(() => {}),
    code: "TASK_INVALID",
    names: ["add-alpha/task.toml", "patchbench.check"],
  },
  {
    what: "a check without its folder",
    break: (f) => appendFile(task(f), '\n[patchbench.check]\ncommand = ["true"]\n'),
    code: "TASK_INVALID",
    names: ["add-alpha/check", "missing"],
  },
  {
    what: "unknown key in the config",
    break: (f) => config(f, { trails: 3 }),
    code: "CONFIG_INVALID",
    names: ["patchbench.config.json", '"trails"', '"trials"'],
  },
  { what: "wrong type in the config", break: (f) => config(f, { trials: "many" }), code: "CONFIG_INVALID", names: ["trials", "number"] },
  {
    what: "unknown repo",
    break: (f) => replace(task(f), 'repo = "tiny"', 'repo = "tinny"'),
    code: "TASK_INVALID",
    names: ["patchbench.repo", '"tinny"', '"tiny"'],
  },
  {
    what: "unknown agent",
    break: (f) => config(f, { variants: [{ name: "a", agent: "oracel" }] }),
    code: "CONFIG_UNKNOWN_AGENT",
    names: ['"oracel"', '"oracle"'],
  },
  {
    what: "unknown agent option",
    break: (f) => config(f, { variants: [{ name: "a", agent: "oracle", options: { speed: 1 } }] }),
    code: "CONFIG_INVALID",
    names: ['"a"', '"speed"'],
  },
  { what: "unknown scorer", break: (f) => config(f, { scorers: ["test"] }), code: "CONFIG_UNKNOWN_SCORER", names: ['"test"', '"tests"'] },
  {
    what: "a scorer file that is not there",
    break: (f) => config(f, { scorers: ["./gone.ts"] }),
    code: "CONFIG_UNKNOWN_SCORER",
    names: ["gone.ts"],
  },
  {
    what: "a scorer file that exports no scorer",
    break: async (f) => {
      await writeFile(path.join(f, "mine.mjs"), "export default { name: 'mine' };");
      await config(f, { scorers: ["./mine.mjs"] });
    },
    code: "CONFIG_INVALID",
    names: ["mine.mjs", "version"],
  },
  {
    what: "unknown prompt template",
    break: (f) => config(f, { variants: [{ name: "a", agent: "nop", prompt: "instructions" }] }),
    code: "CONFIG_UNKNOWN_PROMPT",
    names: ['"instructions"', '"instruction"'],
  },
  { what: "unknown sink", break: (f) => config(f, { sinks: ["jsnl:x"] }), code: "CONFIG_UNKNOWN_SINK", names: ['"jsnl:x"'] },
  {
    what: "an agent that is to get a variable of Braintrust",
    break: (f) =>
      config(f, { variants: [{ name: "a", agent: "command", options: { argv: ["a", "{prompt}"], passEnv: ["BRAINTRUST_API_KEY"] } }] }),
    code: "CONFIG_INVALID",
    names: ["BRAINTRUST_API_KEY", "agents never get"],
  },
  { what: "no variants", break: (f) => config(f, { variants: [] }), code: "CONFIG_INVALID", names: ["variants"] },
  {
    what: "two variants of one name",
    break: (f) =>
      config(f, {
        variants: [
          { name: "a", agent: "nop" },
          { name: "a", agent: "oracle" },
        ],
      }),
    code: "CONFIG_DUPLICATE",
    names: ['"a"'],
  },
  {
    what: "a config that is not JSON",
    break: (f) => writeFile(path.join(f, "patchbench.config.json"), "{"),
    code: "CONFIG_INVALID",
    names: ["cannot be loaded"],
  },
  { what: "no config", break: (f) => rm(path.join(f, "patchbench.config.json")), code: "CONFIG_MISSING", names: ["patchbench.config.ts"] },
  {
    what: "empty fail_to_pass",
    break: (f) => replace(task(f), '[ "has-alpha" ]', "[]"),
    code: "TASK_INVALID",
    names: ["fail_to_pass", "empty"],
  },
  {
    what: "one test id listed twice",
    break: (f) => replace(task(f), '[ "title" ]', '[ "has-alpha" ]'),
    code: "TASK_INVALID",
    names: ['"has-alpha"', "twice"],
  },
  {
    what: "missing instruction.md",
    break: (f) => rm(path.join(path.dirname(task(f)), "instruction.md")),
    code: "TASK_INVALID",
    names: ["instruction.md", "missing"],
  },
  {
    what: "missing hidden tests",
    break: (f) => rm(path.join(path.dirname(task(f)), "tests"), { recursive: true }),
    code: "TASK_INVALID",
    names: ["tests", "missing"],
  },
  {
    what: "a task id that is no id",
    break: (f) => rename(path.dirname(task(f)), path.join(f, "tasks", "Add Alpha")),
    code: "TASK_INVALID",
    names: ["Add Alpha", "lower-case"],
  },
  {
    what: "a stray folder among the tasks",
    break: (f) => mkdir(path.join(f, "tasks", "notes")).then(() => {}),
    code: "TASK_INVALID",
    names: ["notes/task.toml", "missing"],
  },
  { what: "no tasks folder", break: (f) => rm(path.join(f, "tasks"), { recursive: true }), code: "CONFIG_FOLDER", names: ["tasks"] },
  {
    what: "a set-up that fails",
    break: (f) => appendFile(repo(f), '\n[setup]\ncommand = ["sh", "-c", "echo the registry is down; exit 7"]\n'),
    code: "REPO_SETUP_FAILED",
    names: ["tiny", "exit code 7", "the registry is down"],
  },
  {
    what: "tests that never start",
    break: (f) => replace(repo(f), '"./run-tests.sh"', '"./no-such-runner"'),
    code: "REPO_TESTS_FAILED",
    names: ["tiny", "no-such-runner"],
  },
  {
    what: "tests that report nothing",
    break: (f) => replace(repo(f), '[ "./run-tests.sh", "{report}" ]', '[ "true" ]'),
    code: "REPO_TESTS_FAILED",
    names: ["no report"],
  },
  {
    what: "a git commit that is not there",
    break: (f) => appendFile(repo(f), `\n[source]\nurl = "${f}"\ncommit = "${"0".repeat(40)}"\n`),
    code: "REPO_FETCH_FAILED",
    names: ["tiny"],
  },
];

// R6 of test/attacks/catalogue.ts
describe("bad input: one clear message, nothing half-written", () => {
  it.each(cases)("$what", async ({ break: damage, code, names }) => {
    await using temp = await tempFolder();
    await tinySuite(temp.path);
    await damage(temp.path);
    const error = await failure(temp.path);
    expect(error).toBeInstanceOf(BenchError);
    expect(error).toMatchObject({ code, exitCode: 2 });
    for (const name of names) expect(error.message).toContain(name);
    expect(existsSync(path.join(temp.path, "results", "runs"))).toBe(false);
  });

  it("a results folder from a newer version", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path);
    const run = path.join(temp.path, "results", "runs", "tomorrow");
    await mkdir(run, { recursive: true });
    await writeFile(path.join(run, "manifest.json"), JSON.stringify({ schemaVersion: 99 }));
    for (const args of [["show", "tomorrow"], ["run", "--run-id", "tomorrow"], ["run"]]) {
      const result = await cli(args, { cwd: temp.path });
      expect(result).toMatchObject({ exitCode: 2 });
      expect(result.stderr).toMatch(/newer patchbench \(format 99/);
    }
    expect(await readFile(path.join(run, "manifest.json"), "utf8")).toBe('{"schemaVersion":99}');
  });

  it("a filter that matches nothing names the nearest", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path);
    const result = await cli(["run", "--task", "add-alhpa"], { cwd: temp.path });
    expect(result).toMatchObject({ exitCode: 2 });
    expect(result.stderr).toContain('Did you mean "add-alpha"?');
  });

  it("an unknown run and an unknown trial", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path);
    await cli(["run", "--run-id", "night"], { cwd: temp.path });
    expect((await cli(["show", "nigth"], { cwd: temp.path })).stderr).toContain('Did you mean "night"?');
    expect(await cli(["show", "night", "add-gamma"], { cwd: temp.path })).toMatchObject({ exitCode: 2 });
  });

  it("a plain Harbor task loads and is told apart, not run", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path);
    const folder = path.join(temp.path, "tasks", "harbor-hello");
    await mkdir(folder);
    await writeFile(
      path.join(folder, "task.toml"),
      'version = "1.0"\n[metadata]\ndifficulty = "easy"\n[verifier]\ntimeout_sec = 60.0\n[agent]\ntimeout_sec = 60.0\n[environment]\ncpus = 1\n',
    );
    const result = await cli(["list", "--json"], { cwd: temp.path });
    expect(JSON.parse(result.stdout).foreign).toEqual([{ id: "harbor-hello", reason: expect.stringContaining("container") }]);
  });
});

async function failure(folder: string): Promise<BenchError> {
  try {
    await runBench({ resolved: await resolveConfig({ cwd: folder }) });
  } catch (error) {
    return error as BenchError;
  }
  throw new Error("it ran");
}

async function replace(file: string, find: string, replacement: string): Promise<void> {
  const text = await readFile(file, "utf8");
  if (!text.includes(find)) throw new Error(`${file} has no ${find}:\n${text}`);
  await writeFile(file, text.replace(find, replacement));
}

async function config(folder: string, changes: object): Promise<void> {
  const file = path.join(folder, "patchbench.config.json");
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, "utf8")), ...changes }));
}
