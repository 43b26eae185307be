import { appendFile } from "node:fs/promises";
import path from "node:path";
import { Config } from "../../src/domain/config.ts";
import type { RunManifest } from "../../src/domain/run.ts";
import { SCHEMA_VERSION, type TrialRecord, trialIdOf } from "../../src/domain/trial.ts";
import { encodeLine } from "../../src/store/journal.ts";
import { JOURNAL } from "../../src/store/layout.ts";
import { writeManifest } from "../../src/store/recorder.ts";
import { trialRecord } from "./trial-record.ts";

export interface StoredRun {
  folder: string;
  manifest: RunManifest;
  trialIds: string[];
  /** Appends a record of a trial of the plan; `text` or other fields make one differ from another. */
  record(trialId: string, differs?: string | Partial<TrialRecord>): Promise<TrialRecord>;
}

export interface StoredOptions {
  runId?: string;
  tasks?: readonly string[];
  variants?: readonly string[];
}

/** A run on disk that no agent made: a manifest, and records without artifacts as they are added. */
export async function storedRun(results: string, options: StoredOptions = {}): Promise<StoredRun> {
  const { runId = "one", tasks = ["a", "b", "c"], variants = ["base", "other"] } = options;
  const folder = path.join(results, "runs", runId);
  const trials = tasks.flatMap((taskId) =>
    variants.map((variant) => ({ trialId: trialIdOf(taskId, variant, 0), taskId, repoId: "calc", variant, trialIndex: 0 })),
  );
  const manifest: RunManifest = {
    schemaVersion: SCHEMA_VERSION,
    ...{ runId, createdAt: "2026-01-01T00:00:00Z", planDigest: "d", configFolder: "/suite" },
    harness: { version: "0.1.0", node: "v24", platform: "linux" },
    config: Config.parse({ variants: variants.map((name) => ({ name, agent: "oracle" })) }),
    sandbox: { name: "local", isolation: "none" },
    ...{ workspaceMethod: "cp", agents: {}, scorers: {}, trials, fingerprints: {}, components: {}, unavailable: [] },
  };
  await writeManifest(folder, manifest);
  return {
    folder,
    manifest,
    trialIds: trials.map(({ trialId }) => trialId),
    async record(trialId, differs = "") {
      const trial = trials.find((one) => one.trialId === trialId);
      const fields =
        typeof differs === "string" ? { scores: [{ name: "tests.resolved", value: 1, reason: differs }] } : { scores: [], ...differs };
      const record = trialRecord({ ...trial, ...fields });
      await appendFile(path.join(folder, JOURNAL), encodeLine(record));
      return record;
    },
  };
}
