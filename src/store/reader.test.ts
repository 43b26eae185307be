import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { plant } from "../../test/support/fixture-repo.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import { Gate } from "../domain/gate.ts";
import type { RunManifest } from "../domain/run.ts";
import { SCHEMA_VERSION } from "../domain/trial.ts";
import { encodeLine } from "./journal.ts";
import { JOURNAL, MANIFEST, runFolder } from "./layout.ts";
import { findRun, listRuns, readLatest, readManifest } from "./reader.ts";
import { writeManifest } from "./recorder.ts";

const manifest: RunManifest = {
  schemaVersion: SCHEMA_VERSION,
  runId: "20260101-000000-aaaa",
  createdAt: "2026-01-01T00:00:00Z",
  harness: { version: "0.1.0", node: "v24", platform: "linux" },
  planDigest: "d",
  configFolder: "/x",
  config: {
    tasks: "tasks",
    repos: "repos",
    results: "results",
    variants: [{ name: "oracle", agent: "oracle", prompt: "instruction", options: {} }],
    scorers: [],
    trials: 1,
    retries: 1,
    budgets: {},
    outage: { pauseSec: 1, maxPauseSec: 1, attempts: 1 },
    canary: true,
    sandbox: "auto",
    limits: { cpus: 2, memoryMb: 64, processes: 16, diskMb: 16, outputMb: 1 },
    toolFolders: [],
    container: {},
    maxOutputMb: 16,
    maxFileMb: 20,
    secrets: [],
    sinks: [],
    gate: Gate.parse({}),
    braintrust: { keyEnv: "BRAINTRUST_API_KEY", timeoutSec: 30 },
    otel: { headersEnv: "OTEL_EXPORTER_OTLP_HEADERS" },
  },
  sandbox: { name: "local", isolation: "none" },
  workspaceMethod: "cp",
  agents: {},
  scorers: {},
  trials: [],
  fingerprints: {},
  components: {},
  unavailable: [],
};

const lines = (...records: object[]) => records.map(encodeLine).join("");
const latest = (folder: string) => readLatest(folder, (record) => record);

describe("readManifest", () => {
  test("gives back what was written", async () => {
    await using temp = await tempFolder();
    await writeManifest(temp.path, manifest);
    expect(await readManifest(temp.path)).toEqual(manifest);
  });

  test("refuses a newer version and says what to do", async () => {
    await using temp = await tempFolder();
    await writeManifest(temp.path, { ...manifest, schemaVersion: SCHEMA_VERSION + 1 });
    await expect(readManifest(temp.path)).rejects.toMatchObject({
      name: "StoreError",
      code: "STORE_NEWER",
      message: expect.stringContaining(`format ${SCHEMA_VERSION + 1}, this one reads up to ${SCHEMA_VERSION}`),
      hint: expect.stringContaining("Update patchbench"),
    });
  });

  test("refuses a newer version even when the rest is unknown", async () => {
    await using temp = await tempFolder();
    await writeFile(path.join(temp.path, MANIFEST), JSON.stringify({ schemaVersion: SCHEMA_VERSION + 7, anything: "else" }));
    await expect(readManifest(temp.path)).rejects.toMatchObject({ code: "STORE_NEWER" });
  });

  test("reads a field it does not know, as an older reader must", async () => {
    await using temp = await tempFolder();
    await writeManifest(temp.path, { ...manifest, addedLater: true } as RunManifest);
    expect((await readManifest(temp.path)).runId).toBe(manifest.runId);
  });

  for (const [what, text] of Object.entries({
    missing: undefined,
    "cut in the middle": '{"schemaVersion":1,"runId',
    "of another shape": '{"schemaVersion":1}',
  })) {
    test(`a manifest that is ${what} is a StoreError that names the file`, async () => {
      await using temp = await tempFolder();
      if (text !== undefined) await writeFile(path.join(temp.path, MANIFEST), text);
      await expect(readManifest(temp.path)).rejects.toMatchObject({
        name: "StoreError",
        code: "STORE_READ",
        message: expect.stringContaining(path.join(temp.path, MANIFEST)),
      });
    });
  }
});

describe("readLatest", () => {
  test("of several lines of one trial the last wins, in the place of the first", async () => {
    await using temp = await tempFolder();
    const [one, two] = [trialRecord(), trialRecord({ trialIndex: 1 })];
    const [again, scored] = [trialRecord({ revision: "grade" }), trialRecord({ revision: "score", scores: [] })];
    await plant(temp.path, { [JOURNAL]: lines(one, two, again, scored) });
    const { byTrial, damaged } = await latest(temp.path);
    expect([...byTrial.values()]).toEqual([scored, two]);
    expect(damaged).toEqual([]);
  });

  test("keeps of each record only what is asked for", async () => {
    await using temp = await tempFolder();
    await plant(temp.path, { [JOURNAL]: lines(trialRecord(), trialRecord({ trialIndex: 1 })) });
    const { byTrial } = await readLatest(temp.path, (record) => record.trialIndex);
    expect([...byTrial.values()]).toEqual([0, 1]);
  });

  test("a run without a journal has no trials yet", async () => {
    await using temp = await tempFolder();
    expect(await latest(temp.path)).toEqual({ byTrial: new Map(), damaged: [] });
  });

  test("damaged lines and records of another shape are told by their numbers; the others are read", async () => {
    await using temp = await tempFolder();
    const { verdict: _, ...noVerdict } = trialRecord({ trialIndex: 2 });
    await plant(temp.path, { [JOURNAL]: `${lines(trialRecord())}rubbish\n${lines(noVerdict, trialRecord({ trialIndex: 1 }))}{"torn` });
    const { byTrial, damaged } = await latest(temp.path);
    expect([...byTrial.values()].map((record) => record.trialIndex)).toEqual([0, 1]);
    expect(damaged).toEqual([2, 3]);
  });

  test("when the last line of a trial is damaged, the one before counts", async () => {
    await using temp = await tempFolder();
    const spoiled = lines(trialRecord({ revision: "score" })).replace("score", "grade");
    await plant(temp.path, { [JOURNAL]: lines(trialRecord()) + spoiled });
    const { byTrial, damaged } = await latest(temp.path);
    expect([...byTrial.values()].map((record) => record.revision)).toEqual(["run"]);
    expect(damaged).toEqual([2]);
  });

  test("a record of a newer version is refused with its line", async () => {
    await using temp = await tempFolder();
    await plant(temp.path, { [JOURNAL]: lines(trialRecord(), trialRecord({ schemaVersion: SCHEMA_VERSION + 1 })) });
    await expect(latest(temp.path)).rejects.toMatchObject({ code: "STORE_NEWER", message: expect.stringContaining(`${JOURNAL}:2`) });
  });

  test("a record with a field added later is read", async () => {
    await using temp = await tempFolder();
    await plant(temp.path, { [JOURNAL]: lines({ ...trialRecord(), addedLater: 1 }) });
    expect((await latest(temp.path)).byTrial.size).toBe(1);
  });
});

describe("runs", () => {
  async function results(...ids: string[]) {
    const temp = await tempFolder();
    for (const id of ids) await writeManifest(runFolder(temp.path, id), manifest);
    return temp;
  }

  test("are listed oldest first; folders without a manifest and files are none", async () => {
    await using temp = await results("20260102-b", "20260101-a");
    await mkdir(runFolder(temp.path, "20260103-unfinished"));
    await plant(temp.path, { "runs/notes.txt": "" });
    expect(await listRuns(temp.path)).toEqual(["20260101-a", "20260102-b"]);
  });

  test("are found by id, by a unique start, or as the latest", async () => {
    await using temp = await results("20260101-a", "20260102-b", "20260102-bb");
    const found = async (name: string) => path.basename(await findRun(temp.path, name));
    expect([await found("latest"), await found("20260101"), await found("20260102-b")]).toEqual([
      "20260102-bb",
      "20260101-a",
      "20260102-b",
    ]);
  });

  test("a start of several is refused with all of them, an unknown name with the nearest", async () => {
    await using temp = await results("20260101-a", "20260102-b");
    await expect(findRun(temp.path, "2026")).rejects.toThrow('"2026" fits 2 runs: 20260101-a, 20260102-b.');
    await expect(findRun(temp.path, "20260101-x")).rejects.toThrow('Did you mean "20260101-a"?');
    await expect(findRun(temp.path, "add-alpha__oracle__0")).rejects.toMatchObject({ hint: expect.stringContaining("trial's name") });
  });

  test("none at all is told as such", async () => {
    await using temp = await tempFolder();
    expect(await listRuns(temp.path)).toEqual([]);
    await expect(findRun(temp.path, "latest")).rejects.toMatchObject({
      name: "ConfigError",
      hint: expect.stringContaining("patchbench run"),
    });
  });
});

test("reading changes nothing on the disk", async () => {
  await using temp = await tempFolder();
  const text = `${lines(trialRecord())}{"torn`;
  await plant(temp.path, { [JOURNAL]: text });
  await latest(temp.path);
  expect(await readFile(path.join(temp.path, JOURNAL), "utf8")).toBe(text);
});
