import type { Json } from "../domain/json.ts";
import { OutcomeKind } from "../domain/outcome.ts";
import { TaskKind } from "../domain/task.ts";
import type { TraceSpan, TrialTrace } from "../domain/trace.ts";
import type { Redactor } from "../lib/redact.ts";
import { redactValue } from "../lib/redact-value.ts";

export type TraceRedactor = Pick<Redactor, "text" | "bytes">;

/** Ids, digests and closed sets of words: what ties a trace together, and no agent chooses. */
export const FIXED: ReadonlySet<string> = new Set([
  ...["task", "task_id", "version", "repo", "run_id", "variant", "fingerprint", "digest", "prompt_hash", "judge", "started_at"],
  ...["kind", "outcome", "verdict_kind", "revision", "source", "cost", "api", "action", "level", "from", "group", "status"],
  ...["limit", "unit", "field", "phase", "failure"],
]);

/** Marks of a trial, beside the kinds of its task and outcome. */
export const NOT_MEASURED = "not-measured";
export const UNCALIBRATED = "uncalibrated";

const FIXED_TAGS: ReadonlySet<string> = new Set([...TaskKind.options, ...OutcomeKind.options, NOT_MEASURED, UNCALIBRATED]);

/** The last look at a trace: every text of it is redacted once more. Files were when they were read. */
export function redactTrace(trace: TrialTrace, redactor: TraceRedactor): TrialTrace {
  const { text } = redactor;
  const clean: TraceRedactor = { ...redactor, text: (one) => sendable(text(one)) };
  const named = <T>(values: Record<string, T>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [clean.text(name), value]));
  const [root, ...rest] = trace.spans;
  const spans: TrialTrace["spans"] = [{ ...redactSpan(root, clean), name: root.name }, ...rest.map((span) => redactSpan(span, clean))];
  return {
    ...trace,
    spans,
    input: redactFields(trace.input, clean),
    expected: redactFields(trace.expected, clean),
    scores: named(trace.scores),
    metrics: named(trace.metrics),
    tags: trace.tags.map((tag) => (FIXED_TAGS.has(tag) ? tag : clean.text(tag))),
  };
}

function redactSpan(span: TraceSpan, redactor: TraceRedactor): TraceSpan {
  return {
    ...span,
    name: redactor.text(span.name),
    ...(span.input === undefined ? {} : { input: redactValue(span.input, redactor) }), // a tool's arguments: their names are free
    ...(span.output === undefined ? {} : { output: redactFields(span.output, redactor) }),
    ...(span.error === undefined ? {} : { error: redactor.text(span.error) }),
    metadata: redactFields(span.metadata, redactor),
    ...(span.model === undefined ? {} : { model: redactValue(span.model, redactor, FIXED) }),
  };
}

/** The names of the fields are ours. */
function redactFields<T extends Json>(value: T, redactor: TraceRedactor): T {
  return redactValue(value, redactor, FIXED);
}

/** Half characters (odd file names have them) and zero bytes are valid JSON, but few databases take them. */
function sendable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}
