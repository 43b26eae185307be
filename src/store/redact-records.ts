import type { RunManifest } from "../domain/run.ts";
import type { TaskBrief } from "../domain/task-brief.ts";
import type { Redactor } from "../lib/redact.ts";
import { redactValue } from "../lib/redact-value.ts";
import { artifact } from "./layout.ts";

/** Names and closed sets of words: they tie the files of a run together, and no agent chooses them. */
const FIXED = new Set([
  ...["trialId", "taskId", "repoId", "variant", "runId", "name", "artifacts", "fingerprint", "createdAt"],
  ...["kind", "revision", "stage", "cause", "group", "status", "unit", "better"],
]);

/** The free texts of a record, an outcome, a verdict, evidence or anything made of them. */
export function redactFacts<T>(facts: T, redactor: Pick<Redactor, "text">): T {
  return redactValue(facts, redactor, FIXED);
}

/** What the user wrote freely, and what programs told: names, plan and hashes stay, so that a run can be continued. */
export function redactManifest(manifest: RunManifest, redactor: Redactor): RunManifest {
  const { config } = manifest;
  const { request } = manifest;
  return {
    ...manifest,
    ...(request === undefined ? {} : { request: redactValue(request, redactor, REQUEST_FIXED) }),
    config: {
      ...config,
      variants: config.variants.map((variant) => ({
        ...variant,
        ...(variant.model === undefined ? {} : { model: redactor.text(variant.model) }),
        options: redactValue(variant.options, redactor),
      })),
      sinks: redactValue(config.sinks, redactor),
      scorers: redactValue(config.scorers, redactor),
    },
    agents: redactFacts(manifest.agents, redactor),
    unavailable: redactFacts(manifest.unavailable, redactor),
  };
}

/** What the request is run on and by: without it nothing could be graded again. */
const REQUEST_FIXED = new Set(["id", "repoId", "folder", "git", "commit", "base", "report"]);

/** What a task asks for: its texts are free. */
export function redactBrief(brief: TaskBrief, redactor: Pick<Redactor, "text">): TaskBrief {
  return redactValue(brief, redactor, new Set(["id", "repoId", "kind", "digest"]));
}

/** Content of an artifact; `json` is written as JSON, of which no secret can be cut out of an escape. */
export type Artifact = string | Uint8Array | { json: unknown };

/**
 * An artifact as it is written. Patch and evidence are made of a diff that was redacted before it was taken; what is left
 * in it stands in the repo, and the patch must go on fitting it: here only the keys given to the run are looked for again.
 */
export function redactArtifact(name: string, data: Artifact, redactors: { all: Redactor; given: Redactor }): string | Uint8Array {
  const { all, given } = redactors;
  const own = name === artifact.patch ? given : all;
  if (typeof data === "string") return own.text(data);
  if (data instanceof Uint8Array) return own.bytes(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  if (name === artifact.evidence) return JSON.stringify(redactFacts(data.json, given));
  return JSON.stringify(redactValue(data.json, all), null, 2);
}
