import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { storedRun } from "../../test/support/stored-run.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { encodeLine } from "./journal.ts";
import { knownRun } from "./known-run.ts";
import { JOURNAL } from "./layout.ts";
import { readLatest } from "./reader.ts";

describe("knownRun", () => {
  it("gives the records that a full reading gives, in any order and also after more were written", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path);
    const full = async () => [...(await readLatest(run.folder, (record) => record)).byTrial.values()];
    for (const id of run.trialIds) await run.record(id, "first ä");
    expect(await (await knownRun(run.folder)).records(run.trialIds)).toEqual(await full());
    await run.record(run.trialIds[1] ?? "", "second");
    const known = await knownRun(run.folder);
    expect(await known.records(run.trialIds)).toEqual(await full());
    const [first = "", second = ""] = run.trialIds;
    expect((await known.records([second, "unknown", first])).map(({ trialId }) => trialId)).toEqual([second, first]);
    expect([...known.trialIds]).toEqual(run.trialIds);
    expect(known.ofTask.get("b")).toEqual(["b__base__0", "b__other__0"]);
    expect(known.manifest).toEqual(run.manifest);
  });

  it("goes back to the last sound record where a line is damaged or is no record", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path);
    const [id = ""] = run.trialIds;
    const sound = await run.record(id, "sound");
    await run.record(id, "damaged");
    const file = path.join(run.folder, JOURNAL);
    await writeFile(file, (await readFile(file, "utf8")).replace("damaged", "DAMAGED"));
    await appendFile(file, `${encodeLine({ trialId: id, taskId: "a" })}{"torn`);
    expect(await (await knownRun(run.folder)).records([id])).toEqual([sound]);
  });

  it("knows a run without a journal, and says of a damaged manifest that it is each time", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path);
    expect(await (await knownRun(run.folder)).records(run.trialIds)).toEqual([]);
    await writeFile(path.join(run.folder, "manifest.json"), "{");
    for (let times = 0; times < 2; times += 1) await expect(knownRun(run.folder)).rejects.toThrow("manifest.json: cannot be read");
  });
});
