import path from "node:path";
import type { Judgement } from "../../src/domain/judgement.ts";
import { RunManifest } from "../../src/domain/run.ts";
import { type PlannedTrial, SCHEMA_VERSION, type TrialRecord } from "../../src/domain/trial.ts";
import { noUsage } from "../../src/domain/usage.ts";
import { writeBriefs } from "../../src/store/briefs.ts";
import { runFolder } from "../../src/store/layout.ts";
import { openRecorder, writeManifest } from "../../src/store/recorder.ts";
import { trialRecord } from "./trial-record.ts";

export const rubric = { none: 0, partial: 0.5, full: 1, "cannot tell": null } as const;
export type Choice = keyof typeof rubric;

/** What a judge with three ballots says that all chose the same; null: it came to nothing. */
export function judgement(choice: Choice | null, fields: Partial<Judgement> = {}): Judgement {
  const value = choice === null ? null : rubric[choice];
  const ballot = { choice, value, rationale: "because" };
  return {
    ...{ name: "review.scope", judge: "judge-a", model: "model-1", value, choice, ballots: [ballot, ballot, ballot] },
    ...{ choices: rubric, cut: null, usage: noUsage, cached: false },
    ...(value === null ? { reason: "no majority" } : {}),
    ...fields,
  };
}

/** A finished run on disk of a trial for each list of judgements; resolves with the run's folder and the trials' ids. */
export async function writeJudgedRun(results: string, runId: string, judged: readonly (readonly Judgement[])[]) {
  const records = judged.map((judgements, trialIndex) => judgedRecord(trialIndex, [...judgements]));
  const folder = runFolder(results, runId);
  await writeManifest(folder, manifestOf(runId, path.dirname(results), records));
  await using recorder = await openRecorder(folder);
  for (const record of records) {
    await recorder.saveArtifacts(record.artifacts, { "patch.diff": "diff --git a/x b/x\n" });
    await recorder.append(record);
  }
  const texts = { description: "", tags: [], failToPass: [], passToPass: [], request: '=HYPERLINK("x"), please', instruction: "Do it." };
  await writeBriefs(folder, [{ id: "calc-power", repoId: "calc", kind: "feature", ...texts, digest: "d" }]);
  return { folder, ids: records.map(({ trialId }) => trialId) };
}

function judgedRecord(trialIndex: number, judgements: Judgement[]): TrialRecord {
  const scores = judgements.map(({ name, value }) => (value === null ? { name, value, reason: "no majority" } : { name, value }));
  return trialRecord({ trialIndex, judgements, scores: [{ name: "tests.resolved", value: 1 }, ...scores] });
}

function manifestOf(runId: string, configFolder: string, trials: readonly PlannedTrial[]): RunManifest {
  return RunManifest.parse({
    ...{ schemaVersion: SCHEMA_VERSION, runId, createdAt: "2026-01-01T00:00:00Z", planDigest: "d", configFolder },
    harness: { version: "0.1.0", node: "v24", platform: "linux" },
    config: { variants: [{ name: "oracle", agent: "oracle" }], sandbox: "auto" },
    sandbox: { name: "local", isolation: "none" },
    workspaceMethod: "cp",
    agents: { oracle: { name: "oracle", version: "1" } },
    trials: trials.map(({ trialId, taskId, repoId, variant, trialIndex }) => ({ trialId, taskId, repoId, variant, trialIndex })),
    ...{ fingerprints: {}, components: {}, unavailable: [] },
  });
}
