import type { Json } from "./json.ts";
import type { Usage } from "./usage.ts";

/**
 * What a span stands for:
 * `trial` the root; `setup` the workspace; `agent` one agent process; `turn` of it; `model` one model request, the only kind
 * with tokens but for `judge-model`; `tool` one tool call; `tests` the grading, `test-file` a file of it; `judge` one
 * judgement, `judge-model` its model requests.
 */
export type SpanKind = "trial" | "setup" | "agent" | "turn" | "model" | "tool" | "tests" | "test-file" | "judge" | "judge-model";

/** A model request: who was asked for what, and who served it. */
export interface SpanModel {
  /** e.g. "openai", "anthropic": by the API it speaks; null: not known. */
  provider: string | null;
  requested: string | null;
  served: string | null;
}

export interface TraceSpan {
  /** Unique in its trial and the same whenever the trace is made anew, e.g. `agent-1/turn-3/call-2`: ids are derived from it. */
  key: string;
  /** Key of the span around it; null for the root alone. */
  parent: string | null;
  kind: SpanKind;
  name: string;
  /** Epoch milliseconds; `end` is never before `start`. */
  start: number;
  end: number;
  input?: Json;
  output?: Json;
  /** Why it failed, in words. */
  error?: string;
  metadata: Record<string, Json>;
  /** On `model` and `judge-model` alone. */
  usage?: Usage;
  model?: SpanModel;
}

/** A file that goes along whole. */
export interface TraceFile {
  /** e.g. `patch.diff`. */
  name: string;
  contentType: string;
  data: Buffer;
}

/** One trial as a tree of spans with what hangs on its root, free of secrets, made from disk alone: the same files give the same trace. */
export interface TrialTrace {
  runId: string;
  trialId: string;
  variant: string;
  /** Root first, each parent before its children. */
  spans: [TraceSpan, ...TraceSpan[]];
  /** Only what was asked for; byte-identical for every variant and trial of a task, so that rows can be paired by it. */
  input: Record<string, Json>;
  /** About the reference solution; never the hidden tests. */
  expected: Json;
  /** By name as it is to be shown ("review.scope [uncalibrated]"). Null: could not be measured. */
  scores: Record<string, number | null>;
  /** Finite numbers alone; what is unknown is left out. */
  metrics: Record<string, number>;
  tags: string[];
  files: TraceFile[];
}
