import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { RunManifest } from "../../src/domain/run.ts";
import type { TrialRecord } from "../../src/domain/trial.ts";
import { jsonlSink } from "../../src/sinks/jsonl.ts";
import { memorySink } from "../../src/sinks/memory.ts";
import type { Sink } from "../../src/sinks/types.ts";
import { tempFolder } from "../support/temp.ts";

const manifest = { runId: "r" } as RunManifest;
const record = (trialId: string) => ({ trialId, variant: "v" }) as TrialRecord;

interface Sample {
  make: (folder: string) => { sink: Sink; received: () => Promise<string[]> };
}

const samples: Record<string, Sample> = {
  memory: {
    make: () => {
      const sink = memorySink();
      return { sink, received: async () => sink.records.map((one) => one.trialId) };
    },
  },
  jsonl: {
    make: (folder) => {
      const file = path.join(folder, "deep", "all.jsonl");
      const lines = async () => (await readFile(file, "utf8")).trim().split("\n");
      return { sink: jsonlSink(file), received: async () => (await lines()).map((line) => JSON.parse(line).trialId) };
    },
  },
};

describe.each(Object.entries(samples))("sink %s", (_name, { make }) => {
  it("receives every record once, in order, also when opened again for a resumed run", async () => {
    await using temp = await tempFolder();
    const { sink, received } = make(temp.path);
    await sink.open(manifest);
    for (const id of ["a", "b"]) await sink.push(record(id));
    await sink.open(manifest);
    await sink.push(record("c"));
    expect(await sink.close()).toEqual({});
    expect(await received()).toEqual(["a", "b", "c"]);
  });
});
