import path from "node:path";
import { Config, type ConfigInput } from "../../src/domain/config.ts";
import type { Evidence } from "../../src/domain/evidence.ts";
import type { RunManifest } from "../../src/domain/run.ts";
import { briefOf } from "../../src/domain/task-brief.ts";
import type { Step } from "../../src/domain/trajectory.ts";
import { SCHEMA_VERSION, type TrialRecord, trialIdOf } from "../../src/domain/trial.ts";
import { noUsage } from "../../src/domain/usage.ts";
import { writeBriefs } from "../../src/store/briefs.ts";
import { artifact, runFolder } from "../../src/store/layout.ts";
import { openRecorder, writeManifest } from "../../src/store/recorder.ts";
import { change, diff, evidence, said, shell } from "../support/evidence.ts";
import { plant } from "../support/fixture-repo.ts";
import { trialRecord } from "../support/trial-record.ts";

export interface SyntheticRun {
  /** Folder of the config. */
  folder: string;
  /** Folder of the run, `r`. */
  run: string;
  trialIds: string[];
}

export interface SyntheticOptions {
  tasks: number;
  trials: number;
  variants: readonly string[];
  /** Turns of the agent in each trial: three spans each. */
  turns: number;
  /** Text put into every free text, e.g. a secret. */
  planted?: string;
  /** Whether four of five agents print nothing. */
  quiet?: boolean;
  /** Further keys of the config. */
  config?: Partial<ConfigInput>;
}

const STARTED = Date.parse("2026-01-01T00:00:00Z");

/** A finished run as `run` leaves one, made without running anything. */
export async function syntheticRun(folder: string, options: SyntheticOptions): Promise<SyntheticRun> {
  const { tasks, trials, variants, turns, planted = "", quiet = false, config = {} } = options;
  const variantKeys = variants.map((name) => ({ name, agent: "nop", model: `model-of-${name}` }));
  await plant(folder, { "patchbench.config.json": JSON.stringify({ variants: variantKeys, suite: "synthetic", ...config }) });
  const taskIds = Array.from({ length: tasks }, (_, at) => `task-${at}`);
  const planned = taskIds.flatMap((taskId) =>
    variants.flatMap((variant) =>
      Array.from({ length: trials }, (_, trialIndex) => ({
        trialId: trialIdOf(taskId, variant, trialIndex),
        ...{ taskId, variant, trialIndex, repoId: "repo" },
      })),
    ),
  );
  const run = runFolder(path.join(folder, "results"), "r");
  await writeManifest(run, manifestOf(folder, { planned, taskIds, variantKeys }));
  await writeBriefs(
    run,
    taskIds.map((id) => briefOf(taskOf(id, planted))),
  );
  await using recorder = await openRecorder(run);
  for (const [at, trial] of planned.entries()) {
    const record = recordOf(trial, at);
    const facts = evidence({ diff: DIFF, reference: DIFF, trajectory: trajectoryOf(turns, planted) });
    const files = filesOf(facts, record, planted);
    if (quiet && at % 5 > 0) files[artifact.transcript] = "";
    await recorder.saveArtifacts(record.artifacts, files);
    await recorder.append(record);
  }
  return { folder, run, trialIds: planned.map(({ trialId }) => trialId) };
}

const DIFF = diff(change("src/words.ts", "export const words = [];\n", "export const words = [1];\n"));

function filesOf(facts: Evidence, { trialId }: TrialRecord, planted: string) {
  return {
    [artifact.prompt]: `Do what is asked in ${trialId}. ${planted}`,
    [artifact.transcript]: `transcript of ${trialId}\n${planted}\n${"A line that the agent printed.\n".repeat(40)}`,
    [artifact.patch]: "diff --git a/src/words.ts b/src/words.ts\n--- a/src/words.ts\n+++ b/src/words.ts\n@@ -1 +1 @@\n-a\n+b\n",
    [artifact.evidence]: { json: facts },
    [artifact.tests]: JSON.stringify({ "adds a word": "passed", "keeps the title": "passed" }),
  };
}

function trajectoryOf(turns: number, planted: string) {
  const steps = Array.from({ length: turns }, (_, turn): Step[] => {
    const at = (turn + 1) * 1_000;
    const usage = { ...noUsage, inputTokens: 100 + turn, outputTokens: 10 };
    return [
      { ...said(`Turn ${turn}. ${planted}`), at } as Step,
      { kind: "usage", at, model: "served-model", usage },
      shell(`ls ${turn}`, { id: `c${turn}`, at, endedAt: at + 100, output: `words.ts ${planted}` }),
    ];
  });
  return { steps: steps.flat(), unknownEvents: 0, droppedSteps: 0 };
}

function recordOf(trial: RunManifest["trials"][number], at: number): TrialRecord {
  const started = STARTED + at * 10_000;
  const base = trialRecord({ taskId: trial.taskId, variant: trial.variant, trialIndex: trial.trialIndex, repoId: trial.repoId });
  return {
    ...base,
    fingerprint: "f".repeat(32),
    scores: [
      { name: "tests.resolved", value: at % 2 },
      { name: "tests.partial", value: (at % 5) / 5 },
    ],
    measurements: [{ name: "diff-size.churn", value: at % 7, unit: "lines", better: "lower" }],
    timing: {
      ...base.timing,
      startedAt: new Date(started).toISOString(),
      finishedAt: new Date(started + 60_000).toISOString(),
      ...{ wallMs: 60_000, workspaceMs: 100, agentMs: 50_000, diffMs: 100, gradeMs: 5_000 },
    },
  };
}

function taskOf(id: string, planted: string): Parameters<typeof briefOf>[0] {
  return {
    ...{ id, folder: "/nowhere", repo: "repo", kind: "feature", description: id, tags: ["synthetic", ...(planted ? [planted] : [])] },
    ...{ request: `please do ${id} ${planted}`, instruction: `Do ${id}.`, failToPass: [], passToPass: [], quarantined: [] },
    ...{ scope: evidence().task.scope, check: undefined, agentTimeoutSec: 60, testTimeoutSec: undefined, digest: "d".repeat(64) },
  };
}

interface Parts {
  planned: RunManifest["trials"];
  taskIds: string[];
  variantKeys: { name: string; agent: string; model: string }[];
}

function manifestOf(folder: string, { planned, taskIds, variantKeys }: Parts): RunManifest {
  return {
    ...{ schemaVersion: SCHEMA_VERSION, runId: "r", createdAt: new Date(STARTED).toISOString(), planDigest: "p", configFolder: folder },
    harness: { version: "0.1.0", node: "v24.0.0", platform: "linux-x64" },
    config: Config.parse({ variants: variantKeys, suite: "synthetic" }),
    sandbox: { name: "local", isolation: "none" },
    workspaceMethod: "cp",
    agents: Object.fromEntries(variantKeys.map(({ name }) => [name, { name: "nop", version: "1" }])),
    scorers: { tests: 1 },
    trials: planned,
    fingerprints: {},
    components: Object.fromEntries(taskIds.map((id) => [`task ${id}`, "d".repeat(64)])),
    unavailable: [],
  };
}
