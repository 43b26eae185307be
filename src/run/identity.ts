import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { Id } from "../domain/id.ts";
import type { Identity } from "../domain/identity.ts";
import type { RunManifest, Shard } from "../domain/run.ts";
import type { SandboxPromises } from "../domain/sandbox.ts";
import { type PlannedTrial, SCHEMA_VERSION } from "../domain/trial.ts";
import { ConfigError } from "../errors.ts";
import { digestOf } from "../lib/hash.ts";
import { parseValue } from "../lib/parse-value.ts";
import { planDigestOf } from "../plan/plan-digest.ts";
import { type ShardChoice, shardName } from "../plan/shard.ts";
import { runFolder, SUMMARY } from "../store/layout.ts";
import { listRuns, readManifest } from "../store/reader.ts";
import { VERSION } from "../version.ts";
import { type BlockPlanner, blocksDigest } from "./blocks.ts";
import type { RunOptions } from "./options.ts";
import { summarizeRun } from "./summary.ts";

export interface RunChoice {
  results: string;
  planned: readonly PlannedTrial[];
  runId: string | undefined;
  fresh: boolean;
  /** Default: every unfinished run may be gone on with. */
  continues?: ((manifest: RunManifest) => boolean) | undefined;
  /** Undefined: the whole plan. */
  shard: Shard | undefined;
  /** Whether the run is that of a request. */
  request?: unknown;
  /** Undefined: all of the plan is run. */
  blocks: BlockPlanner | undefined;
}

/** The run asked for by name; else the newest unfinished run of the same plan and shard; else a new id: time and plan. */
export async function chooseRun({
  results,
  planned,
  runId,
  fresh,
  shard,
  request,
  blocks,
  continues = () => true,
}: RunChoice): Promise<string> {
  const planDigest = blocks === undefined ? planDigestOf(planned) : blocksDigest(planned, blocks);
  if (runId !== undefined) {
    parseValue(Id, runId, { file: "--run-id", code: "CONFIG_INVALID" });
    if (existsSync(runFolder(results, runId))) await checkSamePlan(runFolder(results, runId), runId, { planned, shard });
    return runId;
  }
  if (!fresh) {
    for (const candidate of (await listRuns(results)).reverse()) {
      const folder = runFolder(results, candidate);
      const manifest = await readManifest(folder);
      const same = manifest.planDigest === planDigest && manifest.shard?.planDigest === shard?.planDigest && isShard(manifest, shard);
      if (same && continues(manifest) && !(await isFinished(folder, manifest))) return candidate;
    }
  }
  const plain = shard ? `${runIdAt(new Date(), shard.planDigest)}-${shardName(shard)}` : runIdAt(new Date(), planDigest);
  const base = request === undefined ? plain : `request-${plain}`;
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? base : `${base}-${count}`;
    if (!existsSync(runFolder(results, id))) return id;
  }
}

/** The id of a run that nobody named: when, and of which plan. */
export function runIdAt(time: Date, planDigest: string): string {
  return `${time.toISOString().slice(0, 19).replace(/:/g, "-").toLowerCase()}-${planDigest.slice(0, 6)}`;
}

function isShard({ shard: of }: Pick<RunManifest, "shard">, shard: ShardChoice | undefined): boolean {
  return of?.index === shard?.index && of?.of === shard?.of;
}

/** A run may grow, so that trials can be added; it never loses what it was to measure, and stays the shard it is. */
async function checkSamePlan(folder: string, runId: string, { planned, shard }: Pick<RunChoice, "planned" | "shard">): Promise<void> {
  const now = new Set(planned.map((trial) => trial.trialId));
  const manifest = await readManifest(folder);
  if (!isShard(manifest, shard)) {
    const is = manifest.shard ? `shard ${manifest.shard.index}/${manifest.shard.of}` : "no shard";
    throw new ConfigError("RUN_OTHER_PLAN", `Run ${runId} is ${is} of its plan.`, { hint: "Give the same --shard, or another --run-id." });
  }
  const lost = manifest.trials.filter((trial) => !now.has(trial.trialId));
  if (lost.length === 0) return;
  throw new ConfigError(
    "RUN_OTHER_PLAN",
    `Run ${runId} has another plan: ${lost.length} of its trials are not in this one, such as ${lost[0]?.trialId}.`,
    {
      hint: "Give the same tasks, variants and trials as before (or more), or another --run-id.",
    },
  );
}

const Finished = z.object({ finished: z.boolean() });

/** As its summary says, or without one as its records say. */
async function isFinished(folder: string, manifest: RunManifest): Promise<boolean> {
  try {
    return Finished.parse(JSON.parse(await readFile(path.join(folder, SUMMARY), "utf8"))).finished;
  } catch {
    return (await summarizeRun(folder, manifest)).summary.finished;
  }
}

interface ManifestInput extends RunOptions {
  runId: string;
  planned: PlannedTrial[];
  jobs: ReadonlyMap<string, { fingerprint: string; identity: Identity }>;
  promises: SandboxPromises;
  /** Of a run in blocks; undefined: that of its trials. */
  digest: string | undefined;
}

/** `createdAt` of a run that goes on stays. */
export function makeManifest(input: ManifestInput, createdAt: string): RunManifest {
  const components: Record<string, string> = {};
  for (const task of input.tasks) components[`task ${task.id}`] = task.digest;
  for (const [id, snapshot] of input.repos.snapshots) components[`repo ${id}`] = snapshot.key;
  components["prices"] = digestOf(input.prices); // for who wants to know: they change no result and no fingerprint
  for (const { variant, template, instructions } of input.variants) {
    const texts = { prompt: template.text, ...(instructions === undefined ? {} : { instructions }) };
    components[`variant ${variant.name}`] = digestOf({ variant: { ...variant, trials: undefined }, ...texts });
  }
  return {
    schemaVersion: SCHEMA_VERSION,
    runId: input.runId,
    createdAt,
    ...(input.request ? { request: input.request } : {}),
    harness: { version: VERSION, node: process.version, platform: `${process.platform}-${process.arch}` },
    planDigest: input.digest ?? planDigestOf(input.planned),
    configFolder: input.configFolder,
    config: input.config,
    sandbox: { name: input.provider.name, isolation: input.provider.isolation, promises: input.promises },
    workspaceMethod: input.promises.workspace,
    agents: Object.fromEntries(
      input.variants.map((ready) => [ready.variant.name, { name: ready.adapter.name, version: ready.agentVersion }]),
    ),
    scorers: Object.fromEntries(input.scorers.map(({ name, version }) => [name, version])),
    lateScorers: input.scorers.filter(({ late }) => late).map(({ name }) => name),
    trials: input.planned,
    fingerprints: Object.fromEntries([...input.jobs].map(([key, job]) => [key, job.fingerprint])),
    identities: Object.fromEntries([...input.jobs].map(([key, job]) => [key, job.identity])),
    components,
    unavailable: input.repos.unavailable,
    ...(input.shard ? { shard: input.shard } : {}),
  };
}
