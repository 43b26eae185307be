import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Experiment } from "../../src/domain/experiment.ts";
import type { RunManifest } from "../../src/domain/run.ts";
import { secretSet } from "../../src/lib/redact.ts";
import { braintrustSink } from "../../src/sinks/braintrust/index.ts";
import { jsonlSink } from "../../src/sinks/jsonl.ts";
import { memorySink } from "../../src/sinks/memory.ts";
import type { Sink, TrialCopy } from "../../src/sinks/types.ts";
import { loadTrace } from "../../src/trace/load.ts";
import { startBraintrustServer } from "../support/braintrust-server/server.ts";
import { tempFolder } from "../support/temp.ts";
import { trialRecord } from "../support/trial-record.ts";

const experiment: Experiment = {
  ...{ runId: "r", suite: "s", variant: "v", createdAt: "2026-01-01T00:00:00Z", isBaseline: true, metadata: {}, tags: [] },
};

/** A small trial to copy. */
function copyOf(taskId: string): TrialCopy {
  const record = trialRecord({ taskId, variant: "v" });
  const manifest = { runId: "r" } as RunManifest;
  return { record, trace: () => loadTrace({ folder: "/nowhere", manifest, record, redactor: secretSet([]).redactor() }) };
}

interface Made {
  sink: Sink;
  received: () => Promise<string[]>;
  [Symbol.asyncDispose]?: () => PromiseLike<void>;
}

interface Sample {
  make: (folder: string) => Made | Promise<Made>;
}

const samples: Record<string, Sample> = {
  memory: {
    make: () => {
      const sink = memorySink();
      return { sink, received: async () => sink.records.map((one) => one.taskId) };
    },
  },
  braintrust: {
    make: async () => {
      const server = await startBraintrustServer();
      const sink = braintrustSink({ appUrl: server.url, apiKey: server.apiKey });
      const inputs = () => server.allRows().flatMap((row) => ("span_parents" in row ? [] : (row["input"] as { task: string }).task));
      return { sink, received: async () => inputs(), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
    },
  },
  jsonl: {
    make: (folder) => {
      const file = path.join(folder, "deep", "all.jsonl");
      const lines = async () => (await readFile(file, "utf8")).trim().split("\n");
      return { sink: jsonlSink(file), received: async () => (await lines()).map((line) => JSON.parse(line).taskId) };
    },
  },
};

describe.each(Object.entries(samples))("sink %s", (_name, { make }) => {
  it("receives every trial once, in order, also when its experiment is opened again", async () => {
    await using temp = await tempFolder();
    const made = await make(temp.path);
    await using _ = { [Symbol.asyncDispose]: async () => await made[Symbol.asyncDispose]?.() };
    const { sink, received } = made;
    const first = await sink.open(experiment);
    for (const id of ["a", "b"]) await first.send(copyOf(id));
    await first.close();
    const again = await sink.open(experiment);
    await again.send(copyOf("c"));
    await again.close();
    expect(await received()).toEqual(["a", "b", "c"]);
  });
});
