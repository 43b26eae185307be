import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type StoredRun, storedRun } from "../../test/support/stored-run.ts";
import { tempFolder } from "../../test/support/temp.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { SCHEMA_VERSION } from "../domain/trial.ts";
import { encodeLine } from "./journal.ts";
import { knownRun } from "./known-run.ts";
import { JOURNAL, MANIFEST } from "./layout.ts";
import { readLatest } from "./reader.ts";

const asItIs = (record: TrialRecord) => record;

async function recordsOf({ folder }: Pick<StoredRun, "folder">, trialIds?: readonly string[]): Promise<TrialRecord[]> {
  const known = await knownRun(folder);
  const records: TrialRecord[] = [];
  for await (const record of known.records(trialIds ?? known.trialIds)) records.push(record);
  return records;
}

describe("knownRun", () => {
  it("gives the records that a full reading gives, in any order and also after more were written", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path);
    const full = async () => [...(await readLatest(run.folder, asItIs)).byTrial.values()];
    for (const id of run.trialIds) await run.record(id, "first ä");
    expect(await recordsOf(run)).toEqual(await full());
    const before = await knownRun(run.folder);
    await run.record(run.trialIds[1] ?? "", "second");
    expect(await recordsOf(run)).toEqual(await full());
    const known = await knownRun(run.folder);
    expect(await known.latest(asItIs)).toEqual(await readLatest(run.folder, asItIs));
    const [first = "", second = ""] = run.trialIds;
    expect((await recordsOf(run, [second, "unknown", first])).map(({ trialId }) => trialId)).toEqual([second, first]);
    expect([...known.trialIds]).toEqual(run.trialIds);
    expect(known.ofTask.get("b")).toEqual(["b__base__0", "b__other__0"]);
    expect(known.manifest).toEqual(run.manifest);
    const reasons = [...(await before.latest(({ scores }) => scores[0]?.reason)).byTrial.values()];
    expect(new Set(reasons)).toEqual(new Set(["first ä"])); // what was asked for stays as it was
  });

  it("reads the whole journal anew when it is another, of any length", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path);
    const file = path.join(run.folder, JOURNAL);
    const [first = "", second = ""] = run.trialIds;
    await run.record(first, "old");
    expect(await recordsOf(run)).toHaveLength(1);
    for (const records of [[second], [second, first], []]) {
      await rm(file);
      for (const id of records) await run.record(id, "new");
      expect(await recordsOf(run)).toMatchObject(records.map((trialId) => ({ trialId, scores: [{ reason: "new" }] })));
    }
  });

  it("keeps the last sound record where a line is damaged or is no record, and numbers those, also later ones", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path);
    const [id = "", other = ""] = run.trialIds;
    const file = path.join(run.folder, JOURNAL);
    const sound = await run.record(id, "sound");
    await run.record(id, "damaged");
    await writeFile(file, (await readFile(file, "utf8")).replace("damaged", "DAMAGED"));
    await appendFile(file, `${encodeLine({ trialId: id, taskId: "a" })}{"torn`);
    expect(await recordsOf(run)).toEqual([sound]);
    await appendFile(file, "\n");
    const last = await run.record(other, "last");
    const { byTrial, damaged } = await (await knownRun(run.folder)).latest(asItIs);
    expect([...byTrial.values()]).toEqual([sound, last]);
    expect(damaged).toEqual([2, 3, 4]);
  });

  it("refuses a record of a newer version", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path);
    const sound = await run.record(run.trialIds[0] ?? "", "sound");
    await appendFile(path.join(run.folder, JOURNAL), encodeLine({ ...sound, schemaVersion: SCHEMA_VERSION + 1 }));
    await expect(knownRun(run.folder)).rejects.toMatchObject({ code: "STORE_NEWER" });
  });

  it("knows a run without a journal, and says of a damaged manifest that it is each time", async () => {
    await using temp = await tempFolder();
    const run = await storedRun(temp.path);
    expect(await recordsOf(run, run.trialIds)).toEqual([]);
    await writeFile(path.join(run.folder, MANIFEST), "{");
    for (let times = 0; times < 2; times += 1) await expect(knownRun(run.folder)).rejects.toThrow("manifest.json: cannot be read");
  });
});
