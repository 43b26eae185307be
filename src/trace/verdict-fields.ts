import type { Json } from "../domain/json.ts";
import type { Verdict } from "../domain/verdict.ts";
import { someOf } from "./bounds.ts";

/** What the hidden tests said. Every key is always there, so that a later verdict leaves nothing of an earlier one. */
export function verdictFields(verdict: Verdict): Record<string, Json> {
  const graded = verdict.kind === "not-run" ? undefined : verdict;
  const beyond = verdict.kind === "failed" || verdict.kind === "tampered" ? verdict : undefined;
  const reasons = verdict.kind === "not-run" ? [verdict.reason] : (beyond?.reasons ?? []);
  return {
    kind: verdict.kind,
    cause: verdict.kind === "not-run" ? verdict.cause : null,
    fail_to_pass: graded ? { ...graded.failToPass } : null,
    pass_to_pass: graded ? { ...graded.passToPass } : null,
    unlisted: graded?.unlisted ?? null,
    exit_code: graded?.exitCode ?? null,
    misses: someOf((beyond?.misses ?? []).map(({ id, group, status }) => `${status}: ${id} (${group})`)),
    reasons: someOf(reasons),
  };
}
