import path from "node:path";
import type { Evidence } from "../domain/evidence.ts";
import { leftTree } from "../domain/outcome.ts";
import type { RunManifest } from "../domain/run.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { ConfigError } from "../errors.ts";
import { makeNextPreview, makePreview, type Preview, TRIAL_TRAILER } from "../preview/preview-branch.ts";
import { openUserRepo, type UserRepo } from "../preview/user-repo.ts";
import { commitMessage, type PreviewFacts, pullRequestBody } from "../report/preview.ts";
import { readBrief } from "../store/briefs.ts";
import { findRun, readManifest } from "../store/reader.ts";
import { readEvidence, readPatch } from "../store/trial-files.ts";
import { findTrial } from "./find-trial.ts";

export interface PreviewTrialOptions {
  /** Absolute path of the results folder. */
  results: string;
  /** Run id, a unique start of it, or `latest`. */
  run: string;
  /** Trial id, or a unique start of it. */
  trial: string;
  repo: string;
  name?: string | undefined;
  base?: string | undefined;
  prefix?: string;
  force?: boolean;
  /** Where the name is taken by something else, take the next free one: NAME-2, NAME-3 and so on. */
  orNext?: boolean;
  /** A remote to push the branch to. */
  push?: string | undefined;
  /** Blanks what is a secret under the current config: a branch leaves the machine. */
  redact?: (text: string) => string;
}

export interface TrialPreview extends Preview {
  trialId: string;
  /** The text of a pull request. */
  body: string;
  pushedTo: string | null;
  /** What one should know: blanked secrets in the patch. */
  notes: string[];
}

/** Turns a stored trial into a branch of the user's repository. Starts no agent. Throws ConfigError. */
export async function previewTrial(options: PreviewTrialOptions): Promise<TrialPreview> {
  const { redact = (text) => text, prefix = "", force = false } = options;
  const folder = await findRun(options.results, options.run);
  const manifest = await readManifest(folder);
  const record = await findTrial(folder, options.trial);
  const artifacts = path.join(folder, record.artifacts);
  const patch = await readPatch(artifacts);
  if (!leftTree(record.outcome) || patch === undefined || patch.length === 0)
    throw new ConfigError("PATCH_EMPTY", `${record.trialId} changed nothing (${record.outcome.kind}): there is no branch to make of it.`);
  const facts = await previewFacts(folder, manifest, record);
  await using repo = await openUserRepo(options.repo);
  const preview = await (options.orNext ? makeNextPreview : makePreview)(repo, {
    ...{
      branch: options.name ?? branchName(record),
      base: options.base ?? manifest.request?.repo.commit ?? "HEAD",
      prefix,
      patch,
      force,
      paths: pathsOf(facts.evidence),
    },
    message: redact(commitMessage(facts, TRIAL_TRAILER)),
    author: { name: record.variant, email: "patchbench@localhost" },
    date: record.timing.finishedAt,
  });
  if (options.push !== undefined) await pushBranch(repo, preview, { remote: options.push, force });
  const notes =
    record.redactions > 0 ? [`${record.redactions} secrets were blanked in the trial's output: the patch may hold [redacted:…].`] : [];
  return { ...preview, trialId: record.trialId, body: redact(pullRequestBody(facts)), pushedTo: options.push ?? null, notes };
}

export async function previewFacts(folder: string, manifest: RunManifest, record: TrialRecord): Promise<PreviewFacts> {
  return {
    ...{ runId: manifest.runId, record, brief: await readBrief(folder, record.taskId) },
    evidence: await readEvidence(path.join(folder, record.artifacts)),
    model: manifest.config.variants.find(({ name }) => name === record.variant)?.model,
  };
}

function pathsOf(evidence: Evidence | undefined): string[] {
  return [...new Set((evidence?.diff.files ?? []).flatMap((file) => [file.path, file.oldPath ?? file.path]))];
}

function branchName({ taskId, variant, trialIndex }: TrialRecord): string {
  return `patchbench/${taskId}/${variant}-${trialIndex}`;
}

/** By the user's own credentials. A preview that is there and differs is replaced only with `force`, and only if nobody moved it since we looked. */
async function pushBranch(repo: UserRepo, { branch }: Preview, { remote, force }: { remote: string; force: boolean }): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const pushed = await repo.run(["push", "--quiet", ...(force ? ["--force-with-lease"] : []), "--", remote, `${ref}:${ref}`]);
  if (pushed.exitCode === 0) return;
  throw new ConfigError("PUSH_FAILED", `${branch} was made, but not pushed to ${remote}: ${pushed.stderr.trim() || "no message"}`);
}
