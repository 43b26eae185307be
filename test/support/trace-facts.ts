import { Config, type ConfigInput } from "../../src/domain/config.ts";
import type { ModelCall } from "../../src/domain/model-use.ts";
import type { RunManifest } from "../../src/domain/run.ts";
import type { Step } from "../../src/domain/trajectory.ts";
import { SCHEMA_VERSION, type TrialRecord } from "../../src/domain/trial.ts";
import { turnsOf } from "../../src/domain/turns.ts";
import { noUsage, type Usage } from "../../src/domain/usage.ts";
import { type GoFacts, noGo, type TraceFacts } from "../../src/trace/facts.ts";
import { trialRecord } from "./trial-record.ts";

/** A manifest of a run of one task, with the given config. */
export function runManifest(config: Partial<ConfigInput> = {}, fields: Partial<RunManifest> = {}): RunManifest {
  const { sandbox, ...parsed } = Config.parse({ variants: [{ name: "oracle", agent: "oracle" }], ...config });
  const names = parsed.variants.map(({ name }) => name);
  return {
    ...{ schemaVersion: SCHEMA_VERSION, runId: "r", createdAt: "2026-01-01T00:00:00Z", planDigest: "p", configFolder: "/x/shop" },
    harness: { version: "1.0.0", node: "v24", platform: "linux-x64" },
    config: { ...parsed, sandbox },
    sandbox: { name: "local", isolation: "none" },
    workspaceMethod: "cp",
    agents: Object.fromEntries(parsed.variants.map(({ name, agent }) => [name, { name: agent, version: "1" }])),
    scorers: { tests: 1 },
    trials: names.map((variant) => {
      const { trialId, taskId, repoId, trialIndex } = trialRecord({ variant });
      return { trialId, taskId, repoId, variant, trialIndex };
    }),
    fingerprints: Object.fromEntries(names.map((name) => [`calc-power/${name}`, `f-${name}`])),
    components: { "task calc-power": "0123456789abcdef", ...Object.fromEntries(names.map((name) => [`variant ${name}`, `v-${name}`])) },
    unavailable: [],
    ...fields,
  };
}

/** What a run left of a trial whose agent took these steps. */
export function traceFacts(steps: readonly Step[] = [], fields: Partial<TraceFacts> = {}): TraceFacts {
  return {
    manifest: runManifest(),
    record: trialRecord(),
    brief: undefined,
    go: goFacts(steps),
    ...{ lost: [], changes: undefined, tests: undefined, files: [], notes: [] },
    calibrations: { byJudge: new Map(), minAgreement: 0.6 },
    ...fields,
  };
}

export function goFacts(steps: readonly Step[], fields: Partial<GoFacts> = {}): GoFacts {
  return { ...noGo, prompt: "Do it.", parts: turnsOf(steps, "Do it."), ...fields };
}

/** A record whose agent ran for so long, from one second after the trial's start. */
export function recordOf(agentMs: number, fields: Partial<TrialRecord> = {}): TrialRecord {
  const start = Date.parse("2026-01-01T00:00:00.000Z");
  const time = (ms: number) => new Date(start + ms).toISOString();
  const known = { startedAt: time(0), finishedAt: time(agentMs + 10_000), agentStartedAt: time(1_000), workspaceMs: 500, agentMs };
  const timing = { wallMs: agentMs + 10_000, queuedMs: 0, diffMs: 100, gradeMs: 2_000, firstRequestMs: null, ...known };
  return trialRecord({ timing, ...fields });
}

/** A request as the gateway logs it. */
export function request(time: number, ms: number, fields: Partial<ModelCall> = {}): GoFacts["requests"][number] {
  const call: ModelCall = {
    ...{ api: "responses", model: "m", served: "m-1", stream: true, tools: [], failure: null, firstByteMs: 1 },
    ...{ usage: used(10), ms },
    ...fields,
  };
  return { time, call };
}

export function used(inputTokens: number, fields: Partial<Usage> = {}): Usage {
  return { ...noUsage, inputTokens, outputTokens: 1, costUsd: inputTokens / 1_000, cost: "estimated", ...fields };
}
