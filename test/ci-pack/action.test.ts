import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { root } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";
import { runAction } from "./runner.ts";
import { openWorld } from "./world.ts";

it("the action runs a command in the suite's folder, tells its verdict, writes the summary and ends as it did", async () => {
  await using temp = await tempFolder();
  const world = await openWorld(temp.path);
  expect(existsSync(path.join(root, "node_modules"))).toBe(true); // else its first step would install
  const workspace = path.join(temp.path, "workspace");
  await cp(path.join(world.clone, "bench"), path.join(workspace, "bench"), { recursive: true });
  const at = { "working-directory": "bench" };
  const run = await runAction(world, {
    workspace,
    inputs: { ...at, command: "run", args: "--task\ncalc-power\n--variant\nnop\n--fail-under\n0.5" },
  });
  expect(run.steps.map(({ outcome }) => outcome)).toEqual(["success", "success", "success", "success", "failure"]);
  expect(run.steps.at(-1)?.exitCode).toBe(1);
  expect(run.summary).toContain("nop");
  const night = await runAction(world, { workspace, inputs: { ...at, args: "--start\n--variant\nmine" } });
  expect(night.result, night.steps.map(({ output }) => output).join("\n")).toBe("success");
  expect(night.summary).toContain("first night");
  const none = await runAction(world, { workspace, inputs: { ...at, command: "show", args: "no run; touch injected" } });
  expect(none.steps.at(-1)?.exitCode).toBe(2);
  expect(existsSync(path.join(workspace, "bench", "injected"))).toBe(false);
});
