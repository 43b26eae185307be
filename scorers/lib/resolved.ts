import type { Evidence } from "../../src/scorer-api.ts";

/**
 * 1, 0, or null when nothing was measured. Tests that the agent's own change kept from running count as not resolved, and so
 * do those of a runner it tampered with.
 * Of a request it is never known.
 */
export function resolved(verdict: Evidence["verdict"], kind: Evidence["task"]["kind"]): { value: number | null; reason?: string } {
  if (kind === "request") return { value: null, reason: verdict.kind === "not-run" ? `not run: ${verdict.reason}` : NO_HIDDEN };
  switch (verdict.kind) {
    case "passed":
      return { value: 1 };
    case "failed":
      return { value: 0, reason: describeFailure(verdict) };
    case "tampered":
      return { value: 0, reason: `the test runner was tampered with: ${verdict.reasons.join("; ")}` };
    case "not-run":
      return verdict.cause === "agent"
        ? { value: 0, reason: `no test ran after the agent's change: ${verdict.reason}` }
        : { value: null, reason: `not run: ${verdict.reason}` };
    default:
      return verdict satisfies never;
  }
}

/** The repo's own tests can say what broke, never that the request was met. */
const NO_HIDDEN = "no hidden test says whether the request was met";

function describeFailure(verdict: Extract<Evidence["verdict"], { kind: "failed" }>): string {
  const { failToPass, passToPass } = verdict;
  const counts = `${failToPass.passed}/${failToPass.total} fail-to-pass, ${passToPass.passed}/${passToPass.total} pass-to-pass`;
  return [counts, ...verdict.reasons].join("; ");
}
