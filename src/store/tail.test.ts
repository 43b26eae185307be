import { appendFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import { encodeLine } from "./journal.ts";
import { JOURNAL } from "./layout.ts";
import { openTail, readRecord } from "./tail.ts";

const line = (taskId: string, detail = "") => encodeLine(trialRecord({ taskId, scores: [{ name: "s", value: 1, reason: detail }] }));
const idsOf = (places: readonly { trialId: string }[]) => places.map(({ trialId }) => trialId);

test("a journal that is not there yet has nothing, and is read once it comes", async () => {
  await using temp = await tempFolder();
  const tail = openTail(temp.path);
  expect(await tail.next()).toEqual([]);
  await writeFile(path.join(temp.path, JOURNAL), line("a"));
  expect(idsOf(await tail.next())).toEqual(["a__oracle__0"]);
  expect(await tail.next()).toEqual([]);
});

test("each call gives what came since; a line counts once it is whole, also over the edge of a chunk", async () => {
  await using temp = await tempFolder();
  const file = path.join(temp.path, JOURNAL);
  const long = line("long", "ü".repeat(100_000));
  const bytes = Buffer.from(`${line("a")}${long}`);
  const tail = openTail(temp.path);
  await writeFile(file, bytes.subarray(0, 90_001));
  expect(idsOf(await tail.next())).toEqual(["a__oracle__0"]);
  await appendFile(file, bytes.subarray(90_001));
  const [place] = await tail.next();
  expect(place?.trialId).toBe("long__oracle__0");
  expect(place && (await readRecord(temp.path, place)).scores[0]?.reason).toHaveLength(100_000);
});

test("damaged lines are passed over, and the places after them are right", async () => {
  await using temp = await tempFolder();
  await writeFile(path.join(temp.path, JOURNAL), `${line("a").replace("attempt", "attemqt")}\nnonsense\n${line("b", "second")}`);
  const places = await openTail(temp.path).next();
  expect(idsOf(places)).toEqual(["b__oracle__0"]);
  expect(places[0] && (await readRecord(temp.path, places[0])).scores[0]?.reason).toBe("second");
});

test("a journal that was replaced by a shorter one is read anew; a place in the old one is an error", async () => {
  await using temp = await tempFolder();
  const file = path.join(temp.path, JOURNAL);
  await writeFile(file, line("a") + line("b"));
  const tail = openTail(temp.path);
  const [, second] = await tail.next();
  await writeFile(file, line("c"));
  expect(idsOf(await tail.next())).toEqual(["c__oracle__0"]);
  await expect(second && readRecord(temp.path, second)).rejects.toMatchObject({ code: "STORE_READ" });
});

test("a record of a newer version is refused", async () => {
  await using temp = await tempFolder();
  await writeFile(path.join(temp.path, JOURNAL), encodeLine({ ...trialRecord(), schemaVersion: 99 }));
  await expect(openTail(temp.path).next()).rejects.toMatchObject({ code: "STORE_NEWER" });
});
