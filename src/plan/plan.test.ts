import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Task } from "../domain/task.ts";
import { expandPlan } from "./expand.ts";
import { splitPlan } from "./resume.ts";
import { selectTasks, selectVariants } from "./select.ts";

const task = (id: string, tags: string[] = []) => ({ id, repo: "r", tags }) as unknown as Task;
const variant = (name: string) => ({ name, agent: "nop", prompt: "instruction", options: {} });

describe("expandPlan", () => {
  it("goes through all tasks and variants before the next round, with ids derived from their place", () => {
    const plan = expandPlan({ tasks: [task("a"), task("b")], variants: [variant("x"), variant("y")], trials: 2 });
    expect(plan.map((trial) => trial.trialId)).toEqual([
      "a__x__0",
      "a__y__0",
      "b__x__0",
      "b__y__0",
      "a__x__1",
      "a__y__1",
      "b__x__1",
      "b__y__1",
    ]);
  });

  it("lets a variant have trials of its own number", () => {
    const plan = expandPlan({
      tasks: [task("a")],
      variants: [variant("x"), { name: "y", trials: 1 }, { name: "z", trials: 3 }],
      trials: 2,
    });
    expect(plan.map(({ variant, trialIndex }) => `${variant}${trialIndex}`)).toEqual(["x0", "y0", "z0", "x1", "z1", "z2"]);
  });

  it("never gives two trials one id", () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,5}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(ids, ids, fc.integer({ min: 1, max: 4 }), (tasks, names, trials) => {
        const plan = expandPlan({ tasks: tasks.map((id) => task(id)), variants: names.map(variant), trials });
        expect(new Set(plan.map((trial) => trial.trialId)).size).toBe(tasks.length * names.length * trials);
      }),
    );
  });
});

describe("splitPlan", () => {
  const planned = expandPlan({ tasks: [task("a"), task("b"), task("c"), task("d")], variants: [variant("x")], trials: 1 });

  it("keeps settled records of the same fingerprint and redoes all else", () => {
    const recorded = new Map([
      ["a__x__0", { fingerprint: "now", settled: true }],
      ["b__x__0", { fingerprint: "before", settled: true }],
      ["c__x__0", { fingerprint: "now", settled: false }],
    ]);
    const { todo, done } = splitPlan(planned, recorded, () => "now");
    expect(todo.map((trial) => trial.taskId)).toEqual(["b", "c", "d"]);
    expect(done).toBe(1);
  });
});

describe("selection", () => {
  const tasks = [task("web-login", ["http", "auth"]), task("web-export", ["http"]), task("cli-stats", ["cli"])];

  it("takes globs and tags together", () => {
    expect(selectTasks(tasks, { tasks: ["web-*"], tags: ["auth", "cli"] }).map(({ id }) => id)).toEqual(["web-login"]);
    expect(selectTasks(tasks, { tasks: [], tags: [] })).toHaveLength(3);
    expect(selectVariants([variant("gpt-a"), variant("gpt-b"), variant("nop")], ["gpt-*"]).map(({ name }) => name)).toEqual([
      "gpt-a",
      "gpt-b",
    ]);
  });

  it("refuses a filter that matches nothing, also beside one that does", () => {
    expect(() => selectTasks(tasks, { tasks: ["web-*", "wbe-login"], tags: [] })).toThrow('"web-login"');
    expect(() => selectTasks(tasks, { tasks: [], tags: ["htpp"] })).toThrow('"http"');
    expect(() => selectTasks(tasks, { tasks: ["cli-*"], tags: ["auth"] })).toThrow("fits all filters");
    expect(() => selectVariants([variant("nop")], ["oracle"])).toThrow("oracle");
  });
});
