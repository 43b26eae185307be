import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { benchIn } from "../../test/support/bench.ts";
import { plant } from "../../test/support/fixture-repo.ts";
import { smallAgent, smallModel, urlFor } from "../../test/support/small-agent.ts";
import { type TempFolder, tempFolder } from "../../test/support/temp.ts";
import { tinySuite } from "../../test/support/tiny-suite.ts";
import type { RunManifest } from "../domain/run.ts";
import type { TrialTrace } from "../domain/trace.ts";
import { TrialRecord } from "../domain/trial.ts";
import { TOKEN_FIELDS } from "../domain/usage.ts";
import { secretSet } from "../lib/redact.ts";
import { readManifest } from "../store/reader.ts";
import { traceDigest } from "./digest.ts";
import { loadTrace } from "./load.ts";

const plain = secretSet([]).redactor();

/** A run of two controls and two agents with a model, over one task. */
let temp: TempFolder;
let folder: string;
let manifest: RunManifest;
let records: TrialRecord[];

beforeAll(async () => {
  temp = await tempFolder();
  await using model = await smallModel({ idleTurns: 1 });
  const controls = [
    { name: "oracle", agent: "oracle" },
    { name: "nop", agent: "nop" },
  ];
  const loop = { name: "loop", agent: "openai-loop", model: "gpt-5.5", endpoint: { url: urlFor(model, "loop") }, canary: false };
  await tinySuite(temp.path, { words: ["alpha"], variants: [...controls, smallAgent(model, "small"), loop] });
  const ran = await benchIn(temp.path);
  ({ folder, records } = ran);
  manifest = await readManifest(folder);
});
afterAll(() => temp[Symbol.asyncDispose]());

const recordOf = (variant: string) => records.find((one) => one.variant === variant) as TrialRecord;
const traceOf = (variant: string, fields: Partial<TrialRecord> = {}) =>
  loadTrace({ folder, manifest, record: { ...recordOf(variant), ...fields }, redactor: plain });
const namesOf = (trace: TrialTrace) => Object.fromEntries(trace.spans.map((span) => [span.key, span.name]));
const notesOf = (trace: TrialTrace) => trace.spans[0].metadata["notes"];

describe("the trace of a trial that ran", () => {
  it("is whole", async () => {
    const trace = await traceOf("oracle");
    expect(namesOf(trace)).toEqual({
      ...{ trial: "add-alpha", setup: "workspace", "agent-1": "oracle", tests: "hidden tests" },
      ...{ "tests/fail-to-pass": "fail-to-pass", "tests/pass-to-pass": "pass-to-pass" },
    });
    expect(trace).toMatchObject({ runId: "r", variant: "oracle", trialId: "add-alpha__oracle__0" });
    expect(trace.expected).toMatchObject({ files: ["words.txt"], lines_added: 1, lines_removed: 0 });
    expect(trace.scores).toMatchObject({ "tests.resolved": 1 });
    expect(trace.metrics).toMatchObject({ files_touched: 1, lines_added: 1, tests_failed: 0, attempts: 1, "diff-size.size-ratio": 0 });
    expect(trace.tags).toEqual(["feature", "tiny", "alpha", "finished"]);
    expect(trace.files.map((file) => [file.name, file.contentType])).toEqual([
      ["patch.diff", "text/x-diff"],
      ["trajectory.json", "application/json"],
    ]);
    expect(trace.files[0]?.data.toString()).toContain("+alpha");
    expect(trace.spans[0]).toMatchObject({
      output: { outcome: "finished", verdict: { kind: "passed" } },
      metadata: { prompt: "instruction" },
    });
    expect(trace.spans[0]).not.toHaveProperty("error");
    expect(notesOf(trace)).toEqual([]);
  });

  it("tells what a failed one missed, and that is no error", async () => {
    const trace = await traceOf("nop");
    expect(trace.scores).toMatchObject({ "tests.resolved": 0 });
    expect(trace.spans.find((span) => span.key === "tests/fail-to-pass")?.output).toMatchObject({ failed: ["has-alpha"] });
    expect(trace.spans.filter((span) => span.error !== undefined)).toEqual([]);
  });

  it("is the same whenever it is made, and another when a fact is", async () => {
    const digest = traceDigest(await traceOf("small"));
    expect(traceDigest(await traceOf("small"))).toBe(digest);
    expect(traceDigest(await traceOf("small", { scores: [] }))).not.toBe(digest);
  });

  it("asks for the same in every variant, byte by byte", async () => {
    const inputs = await Promise.all(
      ["oracle", "nop", "small", "loop"].map(async (variant) => JSON.stringify((await traceOf(variant)).input)),
    );
    expect(new Set(inputs).size).toBe(1);
    expect(JSON.parse(inputs[0] ?? "")).toEqual({
      ...{ task: "add-alpha", version: manifest.components["task add-alpha"]?.slice(0, 12), request: "please add alpha\n" },
    });
  });

  it("has the record's tokens and cost on the model spans, and nowhere else", async () => {
    const trace = await traceOf("small");
    const { usage, accounting, timing } = recordOf("small");
    const models = trace.spans.filter((span) => span.kind === "model");
    expect([accounting.source, models.length]).toEqual(["gateway", 3]);
    const sum = (field: "costUsd" | (typeof TOKEN_FIELDS)[number]) => models.reduce((total, span) => total + (span.usage?.[field] ?? 0), 0);
    for (const field of TOKEN_FIELDS) expect(sum(field)).toBe(usage[field] ?? 0);
    expect(sum("costUsd")).toBeCloseTo(usage.costUsd ?? Number.NaN, 9);
    expect(usage.inputTokens).toBe(270);
    expect(trace.spans.filter((span) => span.usage !== undefined)).toEqual(models);
    expect(models[0]?.model).toMatchObject({ provider: "openai", requested: "gpt-5.5" });
    const agent = trace.spans.find((span) => span.key === "agent-1");
    expect(agent).toMatchObject({ start: Date.parse(timing.agentStartedAt ?? ""), input: expect.stringContaining('line "alpha"') });
    expect(models.every(({ start, end }) => start >= (agent?.start ?? 0) && end <= (agent?.end ?? 0))).toBe(true);
  });
});

describe("the trace of an agent that tells its steps", () => {
  it("has a turn for each answer of the model, and its calls in it", async () => {
    const trace = await traceOf("loop");
    const turns = trace.spans.filter((span) => span.kind === "turn");
    expect(turns.map((turn) => [turn.key, turn.output])).toEqual([
      ["agent-1/turn-1", ""],
      ["agent-1/turn-2", ""],
      ["agent-1/turn-3", "Added."],
    ]);
    const calls = trace.spans.filter((span) => span.kind === "tool");
    expect(calls.map(({ key, name, metadata }) => [key, name, metadata["exit_code"]])).toEqual([
      ["agent-1/turn-1/call-1", "shell", 0],
      ["agent-1/turn-2/call-1", "shell", 0],
    ]);
    expect(calls[1]?.input).toMatchObject({ command: "echo alpha >> words.txt" });
    expect(trace.metrics).toMatchObject({ turns: 3, tool_calls: 2 });
    expect(trace.spans[0].output).toMatchObject({ final_message: "Added." });
    const models = trace.spans.flatMap((span) => span.usage ?? []);
    expect(models.map((usage) => usage.inputTokens)).toEqual([90, 90, 90]);
  });

  it("is the same from its trajectory file, all that is left of an attempt that was lost", async () => {
    const { attempt, artifacts } = recordOf("loop");
    const lost = { attempt, outcome: "model-error" as const, detail: "cut off", artifacts };
    const trace = await traceOf("loop", { attempt: 2, failedAttempts: [lost], artifacts: "trials/none" });
    const shown = (one: TrialTrace) =>
      one.spans
        .filter((span) => span.kind === "turn" || span.kind === "tool")
        .map(({ key, name, input, output, metadata }) => ({ key, name, input, output, metadata }));
    expect(shown(trace)).toEqual(shown(await traceOf("loop")));
    expect(trace.spans.find((span) => span.key === "agent-1")?.error).toBe("model-error: cut off");
    expect(trace.spans.filter((span) => span.key.startsWith("agent-1") && span.usage !== undefined)).toEqual([]);
  });
});

describe("the trace of a trial of which less is known", () => {
  const copyOf = async (files: Record<string, string | undefined>, variant = "small") => {
    const own = path.join(temp.path, `copy-${Object.keys(files).join("-").replaceAll("/", "_")}`);
    const { artifacts } = recordOf(variant);
    for (const name of await readdir(path.join(folder, artifacts))) {
      if (!name.includes("agent")) await plant(own, { [`${artifacts}/${name}`]: await readFile(path.join(folder, artifacts, name)) });
    }
    await plant(own, { "tasks/add-alpha.json": await readFile(path.join(folder, "tasks/add-alpha.json")) });
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(own, name.startsWith("tasks/") ? name : path.join(artifacts, name));
      await (text === undefined ? rm(file) : writeFile(file, text));
    }
    return own;
  };

  it("is smaller for a run of an older version, and says why", async () => {
    const older = JSON.parse(JSON.stringify(recordOf("small")));
    for (const field of ["judgements", "accounting", "limitHits", "redactions"]) delete older[field];
    delete older.timing.agentStartedAt;
    const record = TrialRecord.parse(older);
    const own = await copyOf({ "tasks/add-alpha.json": undefined, "trajectory.json": undefined });
    const trace = await loadTrace({ folder: own, manifest, record, redactor: plain });
    expect(trace.input).toEqual({ task: "add-alpha", version: manifest.components["task add-alpha"]?.slice(0, 12) });
    expect(notesOf(trace)).toEqual(["tasks/add-alpha.json is missing or damaged", "trajectory.json is missing"]);
    const { startedAt, workspaceMs } = record.timing;
    expect(trace.spans.find((span) => span.key === "agent-1")?.start).toBe(Date.parse(startedAt) + workspaceMs);
    expect(trace.tags).toEqual(["feature", "finished"]);
  });

  it.each(["evidence.json", "tests.json", "trajectory.json", "network.jsonl", "tasks/add-alpha.json"])(
    "never fails for a damaged %s",
    async (name) => {
      const own = await copyOf({ [name]: '{"torn' });
      const trace = await loadTrace({ folder: own, manifest, record: recordOf("small"), redactor: plain });
      expect(notesOf(trace)).toEqual([expect.stringMatching(new RegExp(`^${name}.*damaged$`))]);
      expect(trace.spans[0].output).toMatchObject({ outcome: "finished" });
    },
  );

  it("is made of the record alone where the folder is gone", async () => {
    const trace = await loadTrace({ folder: path.join(temp.path, "nowhere"), manifest, record: recordOf("small"), redactor: plain });
    expect(Object.keys(namesOf(trace))).toEqual(["trial", "setup", "agent-1", "agent-1/model-rest", "tests"]);
    expect(trace.spans[3]?.usage).toMatchObject({ inputTokens: 270 });
    expect(trace.scores).toMatchObject({ "tests.resolved": 1 });
    expect([trace.expected, trace.files, trace.metrics["turns"]]).toEqual([null, [], undefined]);
  });

  it("has no agent where none was started", async () => {
    const outcome = { kind: "not-started" as const, detail: "the run's budget is spent" };
    const verdict = { kind: "not-run" as const, cause: "harness" as const, reason: "-" };
    const timing = { ...recordOf("nop").timing, workspaceMs: 0, agentMs: 0, agentStartedAt: null };
    const record = { ...recordOf("nop"), outcome, verdict, timing, scores: [], artifacts: "trials/none" };
    const trace = await loadTrace({ folder, manifest, record, redactor: plain });
    expect(Object.keys(namesOf(trace))).toEqual(["trial"]);
    expect(trace.spans[0].error).toBe("not-started: the run's budget is spent");
    expect([trace.scores, trace.tags]).toEqual([{ "tests.resolved": null }, ["feature", "tiny", "alpha", "not-started", "not-measured"]]);
  });
});
