import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { variantSample } from "../../test/support/variant-sample.ts";
import type { Baseline } from "../domain/baseline.ts";
import { readBaseline, readBaselines, removeBaseline, writeBaseline } from "./baselines.ts";

const plain = { text: (text: string) => text };

function baseline(name: string, sample = variantSample({ b: [1, 0], a: [1, null] })): Baseline {
  return { schemaVersion: 1, name, note: "why", setAt: "2026-01-02T00:00:00Z", setBy: "me@here", from: ["r1/mine"], sample };
}

describe("baselines on disk", () => {
  it("come back as they were, sorted, and can be removed", async () => {
    await using temp = await tempFolder();
    expect(await readBaselines(temp.path)).toEqual({ baselines: [], damaged: [] });
    await writeBaseline(temp.path, baseline("two"), plain);
    await writeBaseline(temp.path, baseline("one"), plain);
    const { baselines } = await readBaselines(temp.path);
    expect(baselines.map(({ name }) => name)).toEqual(["one", "two"]);
    expect(await readBaseline(temp.path, "two")).toEqual({
      ...baseline("two"),
      sample: { ...baseline("two").sample, tasks: [...baseline("two").sample.tasks].reverse() },
    });
    await removeBaseline(temp.path, "two");
    await expect(readBaseline(temp.path, "two")).rejects.toThrow(/No baseline "two"/);
    await expect(removeBaseline(temp.path, "oen")).rejects.toThrow(/Did you mean "one"\?/);
  });

  it("are the same text for the same results, one line a trial", async () => {
    await using temp = await tempFolder();
    const file = await writeBaseline(temp.path, baseline("x"), plain);
    const text = await readFile(file, "utf8");
    const { tasks, ...rest } = variantSample({ b: [1, 0], a: [1, null] });
    const turned = { tasks: tasks.map((task) => ({ ...task, trials: [...task.trials].reverse() })).reverse(), ...rest };
    await writeBaseline(temp.path, baseline("x", turned), plain);
    expect(await readFile(file, "utf8")).toBe(text);
    expect(text.split("\n").filter((line) => line.includes("trialId"))).toHaveLength(4);
  });

  it("hold no secret, and names stay as they are", async () => {
    await using temp = await tempFolder();
    const sample = variantSample({ a: [null] });
    const [task] = sample.tasks;
    if (task?.trials[0] !== undefined) task.trials[0].missing = "broke with hunter2 in finished";
    const redactor = { text: (text: string) => text.replaceAll(/hunter2|infra-failed|mine/g, "[gone]") };
    await writeBaseline(temp.path, { ...baseline("x", sample), note: "hunter2" }, redactor);
    const found = await readBaseline(temp.path, "x");
    expect(found).toMatchObject({ note: "[gone]", sample: { variant: "mine", tasks: [{ trials: [{ outcome: "infra-failed" }] }] } });
    expect(JSON.stringify(found)).not.toContain("hunter2");
  });

  it.each([
    ["torn", '{"schemaVersion": 1, "name": "bad"', /bad\.json: cannot be read/],
    ["of another form", '{"schemaVersion": 1, "name": "bad", "sample": {}}', /bad\.json: .*sample/s],
    ["newer", JSON.stringify({ ...baseline("bad"), schemaVersion: 2 }), /bad\.json: schemaVersion/],
    ["renamed", JSON.stringify(baseline("good")), /bad\.json: holds the baseline "good"/],
  ])("a file that is %s is named and never passed over", async (_what, text, message) => {
    await using temp = await tempFolder();
    await writeBaseline(temp.path, baseline("good"), plain);
    await mkdir(path.join(temp.path, "baselines"), { recursive: true });
    await writeFile(path.join(temp.path, "baselines", "bad.json"), text);
    const { baselines, damaged } = await readBaselines(temp.path);
    expect(baselines.map(({ name }) => name)).toEqual(["good"]);
    expect(damaged).toEqual([expect.stringMatching(message)]);
    await expect(readBaseline(temp.path, "bad")).rejects.toThrow(message);
    await removeBaseline(temp.path, "bad");
    expect((await readBaselines(temp.path)).damaged).toEqual([]);
  });
});
