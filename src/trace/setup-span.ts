import type { TraceSpan } from "../domain/trace.ts";
import type { TraceFacts } from "./facts.ts";
import type { Times } from "./times.ts";

/** The making of the workspace; none where there was none. */
export function setupSpan({ record }: TraceFacts, { setup }: Times): TraceSpan[] {
  const { outcome, timing, sandbox } = record;
  const failed = outcome.kind === "infra-failed" && outcome.stage === "workspace" ? { error: outcome.detail } : {};
  if (timing.workspaceMs === 0 && !("error" in failed)) return [];
  const metadata = { sandbox: sandbox.name, method: sandbox.workspace ?? null };
  return [{ key: "setup", parent: "trial", kind: "setup", name: "workspace", ...setup, ...failed, metadata }];
}
