import { expect, test } from "vitest";
import { OtherPlace } from "../../test/support/other-place.ts";
import { type StoredRun, storedRun } from "../../test/support/stored-run.ts";
import { tempFolder } from "../../test/support/temp.ts";
import type { RunEvent } from "../domain/event.ts";
import { secretSet } from "../lib/redact.ts";
import { memorySink } from "../sinks/memory.ts";
import type { Sink } from "../sinks/types.ts";
import { openMirror } from "./mirror.ts";

function mirrorOf(run: StoredRun, sinks: readonly Sink[], graceMs = 5_000) {
  const warnings: string[] = [];
  const onEvent = (event: RunEvent) => void (event.kind === "warning" && warnings.push(event.message));
  const { manifest, folder } = run;
  return { warnings, mirror: openMirror(sinks, { manifest, folder, redactor: secretSet([]).redactor(), onEvent, graceMs }) };
}

const recordsOf = (run: StoredRun) => Promise.all(run.trialIds.map((trialId) => run.record(trialId)));

test("each sink gets every record in its order, the slow one too, and pushing waits for none", async () => {
  await using temp = await tempFolder();
  const run = await storedRun(temp.path);
  const [memory, place] = [memorySink(), new OtherPlace()];
  const { mirror, warnings } = mirrorOf(run, [place.sink(), memory]);
  for (const record of await recordsOf(run)) mirror.push(record);
  expect(memory.records).toEqual([]);
  await mirror.close();
  expect(memory.records.map(({ trialId }) => trialId)).toEqual(run.trialIds);
  expect(place.sends()).toEqual(run.trialIds);
  expect(memory.experiments.map(({ variant }) => variant)).toEqual(["base", "other"]);
  expect(warnings).toEqual([]);
});

test("one that hangs is left behind with a warning that says how much it lacks; the others have all", async () => {
  await using temp = await tempFolder();
  const run = await storedRun(temp.path);
  const [memory, place] = [memorySink(), new OtherPlace()];
  place.faultOf = ({ trialId }) => (trialId === run.trialIds[2] ? "hang" : undefined);
  const { mirror, warnings } = mirrorOf(run, [place.sink(), memory], 50);
  for (const record of await recordsOf(run)) mirror.push(record);
  await expect.poll(() => place.requests.some(({ fault }) => fault === "hang")).toBe(true);
  await expect.poll(() => memory.records).toHaveLength(6);
  await mirror.close();
  expect(warnings).toEqual([expect.stringMatching(/place .* is slow: .* its last 4 records/)]);
});

test.each(["open", "send"])("one that fails at %s gets one warning and nothing more; the others have all", async (kind) => {
  await using temp = await tempFolder();
  const run = await storedRun(temp.path);
  const [memory, place] = [memorySink(), new OtherPlace()];
  place.faultOf = (request) => (request.kind === kind ? "cut" : undefined);
  const { mirror, warnings } = mirrorOf(run, [place.sink(), memory]);
  for (const record of await recordsOf(run)) mirror.push(record);
  await mirror.close();
  expect(memory.records).toHaveLength(6);
  expect(place.requests.filter(({ fault }) => fault)).toHaveLength(1);
  expect(warnings).toEqual([expect.stringMatching(/place .* failed and gets no more records: connection cut/)]);
});

test("without sinks there is nothing to wait for", async () => {
  await using temp = await tempFolder();
  const { mirror, warnings } = mirrorOf(await storedRun(temp.path), []);
  await mirror.close();
  expect(warnings).toEqual([]);
});
