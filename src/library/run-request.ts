import path from "node:path";
import type { OnEvent } from "../domain/event.ts";
import { leftTree, reasonOf } from "../domain/outcome.ts";
import type { Request, RequestEnd } from "../domain/request.ts";
import type { RunManifest } from "../domain/run.ts";
import type { TrialRecord } from "../domain/trial.ts";
import type { Variant } from "../domain/variant.ts";
import { BenchError, ConfigError } from "../errors.ts";
import { didYouMean } from "../lib/nearest.ts";
import { expandPlan } from "../plan/expand.ts";
import { planDigestOf } from "../plan/plan-digest.ts";
import type { RequestFacts } from "../report/request.ts";
import type { RequestInput } from "../request/make-request.ts";
import { secretsOf } from "../run/secrets.ts";
import { runFolder } from "../store/layout.ts";
import { lockRequests } from "../store/lock.ts";
import { listRuns, readLatest, readManifest } from "../store/reader.ts";
import { readRequestEnds, writeRequestEnds } from "../store/request-ends.ts";
import { readPatch } from "../store/trial-files.ts";
import { previewFacts, previewTrial } from "./preview-trial.ts";
import { readRequest } from "./read-request.ts";
import { runBench } from "./run-bench.ts";
import type { ResolvedConfig } from "./session.ts";

export interface RequestOptions {
  /** From `resolveConfig`. Neither its tasks nor its repos are looked at. */
  resolved: ResolvedConfig;
  /** The user's repository: any folder of it. */
  repo: string;
  input: RequestInput;
  /** Names; none: the only one of the config. */
  variants: readonly string[];
  /** Trials of each variant. */
  trials: number;
  /** False: no branch is made. */
  branch: boolean;
  /** Name of the branch; for a single trial. Undefined: `patchbench/REQUEST/VARIANT-N`, or the next that is free. */
  name?: string | undefined;
  /** A remote to push the branches to. */
  push?: string | undefined;
  /** Never go on with the same request where it was left. */
  fresh?: boolean;
  onEvent?: OnEvent;
  signal?: AbortSignal;
}

export interface RequestResult {
  request: Request;
  runId: string;
  /** Absolute folder of the run. */
  folder: string;
  interrupted: boolean;
  /** Each trial that was recorded, in the order of the plan. */
  trials: RequestFacts[];
  /** Planned trials that were not measured: the same command tries them again. */
  unmeasured: number;
  /** Branches that could not be made or pushed, with the reason; the same command tries again, without an agent. */
  failures: string[];
}

/**
 * Runs agents on the user's own repository: a run of one task on a fixture repo that is the repository at a commit, by the same path as
 * any other run; then a branch for each trial that changed something. The user's work tree, index and other refs stay as they are.
 * Throws BenchError for what a user can mend before anything is spent.
 */
export async function runRequest(options: RequestOptions): Promise<RequestResult> {
  const { resolved, trials, onEvent = () => {} } = options;
  const variants = chosenVariants(resolved.config.variants, options.variants);
  if (options.name !== undefined && variants.length * trials > 1)
    throw new ConfigError("BRANCH_NAME", "--name: there would be several branches, one a trial.", {
      hint: "Leave it out: each gets a name.",
    });
  const { request, warnings } = await readRequest(options);
  for (const message of warnings) onEvent({ kind: "warning", message });
  await using _lock = await lockRequests(resolved.results, {
    purpose: `request ${request.id}`,
    signal: options.signal ?? new AbortController().signal,
    onWait: (holder) => onEvent({ kind: "warning", message: `Waiting for ${resolved.results}, in use by ${holder}.` }),
  });
  const planned = expandPlan({ tasks: [{ id: request.id, repo: request.repoId }], variants, trials });
  const left = options.fresh ? undefined : await leftRun(resolved.results, planDigestOf(planned));
  const end = await runBench({
    resolved: { ...resolved, config: { ...resolved.config, variants, trials } },
    ...{ request, runId: left, fresh: true, wait: true, push: false, onEvent },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const none: RequestResult = { request, ...end, trials: [], unmeasured: 0, failures: [] };
  return end.interrupted ? none : await finished(none, options);
}

function chosenVariants(known: readonly Variant[], wanted: readonly string[]): Variant[] {
  const names = known.map(({ name }) => name);
  const hint = `The config has ${names.join(", ")}.`;
  if (wanted.length === 0 && known.length > 1)
    throw new ConfigError("VARIANT_UNKNOWN", "Which variant? Name one with --variant.", { hint });
  const chosen = wanted.length === 0 ? names : [...new Set(wanted)];
  return chosen.map((name) => {
    const variant = known.find((one) => one.name === name);
    if (variant === undefined) throw new ConfigError("VARIANT_UNKNOWN", `No variant "${name}".${didYouMean(name, names)}`, { hint });
    if (variant.agent === "oracle")
      throw new ConfigError("VARIANT_UNKNOWN", `Variant "${name}" applies a task's reference solution; a request has none.`);
    return { ...variant, trials: undefined };
  });
}

/** The newest run of the same request that is not done with. */
async function leftRun(results: string, planDigest: string): Promise<string | undefined> {
  for (const runId of (await listRuns(results)).reverse()) {
    const folder = runFolder(results, runId);
    const manifest = await readManifest(folder).catch(() => undefined); // a damaged one is nobody's to go on with
    if (manifest?.request === undefined || manifest.planDigest !== planDigest) continue;
    return (await readRequestEnds(folder)) === undefined ? runId : undefined;
  }
  return undefined;
}

async function finished(result: RequestResult, options: RequestOptions): Promise<RequestResult> {
  const manifest = await readManifest(result.folder);
  const { byTrial } = await readLatest(result.folder, (record) => record);
  const records = manifest.trials.flatMap(({ trialId }) => byTrial.get(trialId) ?? []);
  const failures: string[] = [];
  const trials: RequestFacts[] = [];
  for (const record of records) {
    const made = await branchOf(record, manifest, { ...options, request: result.request, folder: result.folder });
    if (made.failure !== undefined) failures.push(made.failure);
    trials.push({ ...(await previewFacts(result.folder, manifest, record)), request: result.request, end: made.end, notes: made.notes });
  }
  const unmeasured = manifest.trials.length - records.filter(({ outcome }) => leftTree(outcome)).length;
  if (unmeasured === 0 && failures.length === 0)
    await writeRequestEnds(
      result.folder,
      trials.map(({ end }) => end),
    );
  return { ...result, trials, unmeasured, failures };
}

interface Made {
  end: RequestEnd;
  notes: string[];
  failure?: string;
}

async function branchOf(
  record: TrialRecord,
  manifest: RunManifest,
  options: RequestOptions & { request: Request; folder: string },
): Promise<Made> {
  const { resolved, name, push, request } = options;
  const none: RequestEnd = { trialId: record.trialId, branch: null, commit: null, pushedTo: null, reason: null };
  if (!leftTree(record.outcome)) return { end: { ...none, reason: reasonOf(record.outcome) }, notes: [] };
  if ((await readPatch(path.join(options.folder, record.artifacts)))?.length === 0)
    return { end: { ...none, reason: "nothing was changed" }, notes: [] };
  if (!options.branch) return { end: none, notes: [] };
  const redactor = secretsOf(resolved.config).redactor();
  const wanted = {
    ...{ results: resolved.results, run: manifest.runId, trial: record.trialId, repo: request.repo.folder, base: request.repo.commit },
    redact: (text: string) => redactor.text(text),
  };
  try {
    const { branch, commit, notes } = await previewTrial({ ...wanted, name, orNext: name === undefined });
    const end = { ...none, branch, commit };
    if (push === undefined) return { end, notes };
    try {
      await previewTrial({ ...wanted, name: branch, push });
    } catch (error) {
      return { end, notes, failure: messageOfKnown(error) };
    }
    return { end: { ...end, pushedTo: push }, notes };
  } catch (error) {
    const failure = messageOfKnown(error);
    return { end: { ...none, reason: failure }, notes: [], failure };
  }
}

/** Of what a user can mend. Anything else is a bug, and stays one. */
function messageOfKnown(error: unknown): string {
  if (error instanceof BenchError) return error.message;
  throw error;
}
