import type { Budget } from "../domain/budget.ts";
import type { Identity, Part } from "../domain/identity.ts";
import type { Limits } from "../domain/limits.ts";
import { networkOf } from "../domain/network.ts";
import type { Repo } from "../domain/repo.ts";
import type { Task } from "../domain/task.ts";
import type { Variant } from "../domain/variant.ts";
import { digestOf } from "../lib/hash.ts";
import type { PromptTemplate } from "./prompt.ts";

/** Raised when grading or diffing may give another result for the same input. */
export const GRADER_VERSION = 2;

export interface FingerprintInput {
  task: Task;
  repo: Repo;
  snapshotKey: string;
  variant: Variant;
  /** With every file they name read in. */
  options: unknown;
  agentVersion: string;
  template: PromptTemplate;
  /** Text of the variant's instruction file. */
  instructions: string | undefined;
  sandbox: string;
  /** Of one trial: it can end it. Those of variants and runs leave trials out, they change none. */
  budget: Budget | undefined;
  limits: Limits & { agentTimeoutMs: number; testTimeoutMs: number; maxFileBytes: number };
}

/** Hash of everything that can change a trial's result. */
export function fingerprintOf(input: FingerprintInput): string {
  const { task, variant, options } = input;
  return digestOf({
    grader: GRADER_VERSION,
    task: task.digest,
    repo: input.repo.file,
    snapshot: input.snapshotKey,
    agent: { adapter: variant.agent, version: input.agentVersion, model: variant.model ?? null, options },
    prompt: input.template.text,
    ...(input.instructions === undefined ? {} : { instructions: input.instructions }),
    network: networkIdentity(variant),
    sandbox: input.sandbox,
    budget: input.budget,
    limits: input.limits,
  }).slice(0, 32);
}

/** The parts of the fingerprint, each on its own: what a difference is explained by. */
export function identityOf(input: FingerprintInput): Identity {
  const { task, variant, limits } = input;
  const parts: Record<Part, string> = {
    task: short(task.digest),
    grader: String(GRADER_VERSION),
    image: short({ repo: input.repo.file, snapshot: input.snapshotKey, sandbox: input.sandbox }),
    limits: short({ limits, budget: input.budget }),
    agent: variant.agent,
    agentVersion: input.agentVersion,
    model: variant.model ?? "none",
    prompt: short({ text: input.template.text, instructions: input.instructions }),
    options: short(input.options ?? null),
    network: short(networkIdentity(variant)),
  };
  return parts;
}

function short(value: unknown): string {
  return digestOf(value).slice(0, 12);
}

/** Which variable holds the key makes no difference to a result. */
export function networkIdentity(variant: Variant) {
  const { policy, endpoint, allowHosts } = networkOf(variant);
  return {
    policy,
    allowHosts,
    endpoint: endpoint && {
      ...{ url: endpoint.url, auth: endpoint.auth, maxRequests: endpoint.maxRequests, maxRetryAfterSec: endpoint.maxRetryAfterSec },
    },
  };
}
