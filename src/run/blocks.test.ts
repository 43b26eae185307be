import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { storedRun } from "../../test/support/stored-run.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { expandPlan } from "../plan/expand.ts";
import { type BlockPlanner, type EndedBlock, openBlocks } from "./blocks.ts";

const planned = expandPlan({ tasks: ["a", "b"].map((id) => ({ id, repo: "calc" })), variants: [{ name: "base" }], trials: 3 });

/** A round a block, until a block has resolved all. */
function rounds(seen: (readonly EndedBlock[])[] = []): BlockPlanner {
  return {
    question: { ask: "all" },
    next(ended) {
      seen.push(ended);
      const settled = ended.some(({ results }) => [...results.values()].every((one) => one === 1));
      const trials = settled ? [] : planned.filter(({ trialIndex }) => trialIndex === ended.length).map(({ trialId }) => trialId);
      return { trials, plan: { round: ended.length }, detail: settled ? "settled" : "open" };
    },
  };
}

describe("the blocks of a run", () => {
  it("are planned one after the other, from what was recorded, and end when nothing is open", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path, { tasks: ["a", "b"], variants: ["base"] });
    const seen: (readonly EndedBlock[])[] = [];
    const blocks = await openBlocks(run.folder, rounds(seen), planned);
    expect(blocks.trials().map(({ trialId }) => trialId)).toEqual(["a__base__0", "b__base__0"]);
    expect(blocks.state()).toEqual({ blocks: 1, done: false, detail: "open" });
    await run.record("a__base__0");
    expect((await blocks.next())?.map(({ trialId }) => trialId)).toEqual(["a__base__1", "b__base__1"]);
    expect(seen.at(-1)?.[0]).toMatchObject({
      plan: { round: 0 },
      results: new Map([
        ["a__base__0", 1],
        ["b__base__0", null],
      ]),
    });
    await run.record("b__base__0");
    await expect(blocks.next()).resolves.toBeNull(); // of the second block nothing came
    expect(blocks.state()).toMatchObject({ blocks: 2, done: false });
  });

  it("are the same after a kill, and planned no second time", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path, { tasks: ["a", "b"], variants: ["base"] });
    await openBlocks(run.folder, rounds(), planned);
    const seen: (readonly EndedBlock[])[] = [];
    const again = await openBlocks(run.folder, rounds(seen), planned);
    expect(seen).toEqual([]);
    await run.record("a__base__0");
    await run.record("b__base__0");
    expect(await again.next()).toBeNull();
    expect(again.state()).toEqual({ blocks: 1, done: true, detail: "settled" });
    const third = await openBlocks(run.folder, rounds(seen), planned);
    expect(await third.next()).toBeNull();
    expect(seen).toHaveLength(1);
  });

  it("whose journal is torn lose the torn line alone; one that is damaged is no plan to go by", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path, { tasks: ["a", "b"], variants: ["base"] });
    await openBlocks(run.folder, rounds(), planned);
    const file = path.join(run.folder, "blocks.jsonl");
    await appendFile(file, '{"trials":["a__ba');
    expect((await openBlocks(run.folder, rounds(), planned)).state()).toMatchObject({ blocks: 1 });
    await writeFile(file, (await readFile(file, "utf8")).replace("open", "shut"));
    await expect(openBlocks(run.folder, rounds(), planned)).rejects.toThrow(/blocks\.jsonl: line 1 is damaged/);
  });
});
