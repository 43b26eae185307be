import type { Json } from "../../domain/json.ts";
import type { TraceSpan, TrialTrace } from "../../domain/trace.ts";
import { digestOf, sha256 } from "../../lib/hash.ts";
import { SinkFailure } from "../failure.ts";
import { FIELD_BYTES, fitted, fittedName, fittedText, storable } from "./fit.ts";
import { fileIdOf, rowIdsOf } from "./ids.ts";
import { known, modelMetadata, spanTypes, usageMetrics } from "./span-kinds.ts";

/** A row as it is to stand at Braintrust, all but its experiment. */
export interface Row {
  id: string;
  span_id: string;
  root_span_id: string;
  /** Left out on the root, as the SDK does. */
  span_parents?: string[];
  created: string;
  span_attributes: { name: string; type: string; purpose?: string; exec_counter: number };
  input?: Json;
  output?: Json;
  expected?: Json;
  error?: string;
  /** On the root alone. */
  scores?: Record<string, number | null>;
  /** On the root alone. */
  tags?: string[];
  metrics: Record<string, number>;
  /** `patchbench.row` is a hash of all else: what reading back compares. */
  metadata: Record<string, Json>;
}

/** A file to store before the rows that point to it. */
export interface StoredFile {
  key: string;
  name: string;
  contentType: string;
  data: Buffer;
  hash: string;
}

export interface TrialRows {
  /** Root first. */
  rows: [Row, ...Row[]];
  files: StoredFile[];
}

const HASH_DIGITS = 16;

/** The rows of a trial: the same trace gives the same rows. */
export function rowsOf(trace: TrialTrace): TrialRows {
  const ids = rowIdsOf(trace);
  const files: StoredFile[] = [];
  const store = (name: string, contentType: string, data: Buffer): Json => {
    const key = fileIdOf(trace, name);
    files.push({ key, name, contentType, data, hash: sha256(data) });
    return { type: "braintrust_attachment", filename: name, content_type: contentType, key };
  };
  const [first, ...others] = trace.spans.map((span, at) => {
    const content = span.parent === null ? rootContent(trace, span, store) : spanContent(span, store);
    return marked({ ...placeOf(span, at, ids), ...content }, trace);
  });
  if (first === undefined) throw new SinkFailure("rejected", `trial ${trace.trialId} has no spans`);
  return { rows: [first, ...others], files };
}

type Content = Pick<Row, "input" | "output" | "expected" | "error" | "scores" | "tags" | "metrics" | "metadata">;
type Store = (name: string, contentType: string, data: Buffer) => Json;

function placeOf(span: TraceSpan, at: number, ids: ReadonlyMap<string, string>): Omit<Row, keyof Content> {
  const [id = "", root = ""] = [ids.get(span.key), [...ids.values()][0]];
  const parent = span.parent === null ? undefined : ids.get(span.parent);
  return {
    ...{ id, span_id: id, root_span_id: root, ...(parent !== undefined && { span_parents: [parent] }) },
    created: new Date(span.start).toISOString(),
    span_attributes: { name: fittedName(span.name), ...spanTypes[span.kind], exec_counter: at },
  };
}

/** Nothing of `input` depends on the trial, not even where it is cut: rows are paired by it. */
function rootContent(trace: TrialTrace, span: TraceSpan, store: Store): Content {
  const files = trace.files.map(({ name, contentType, data }) => [name, store(name, contentType, data)]);
  const { output = null } = span;
  const own = fitted(storable(output), FIELD_BYTES.output, (text) => store("output.json", "application/json", Buffer.from(text)));
  const plain = own !== null && typeof own === "object" && !Array.isArray(own) ? own : { value: own };
  return {
    ...commonContent(span),
    input: fitted(storable(trace.input), FIELD_BYTES.input),
    expected: fitted(storable(trace.expected), FIELD_BYTES.expected),
    output: { ...plain, ...(files.length > 0 && { files: Object.fromEntries(files) }) },
    scores: scoresOf(trace),
    tags: [...new Set(trace.tags)],
    metrics: { ...known(trace.metrics), ...timesOf(span) },
  };
}

function spanContent(span: TraceSpan, store: Store): Content {
  const { input, output, usage } = span;
  const attach = (field: string) => (text: string) => store(`${span.key}/${field}.json`, "application/json", Buffer.from(text));
  return {
    ...commonContent(span),
    ...(input !== undefined && { input: fitted(storable(input), FIELD_BYTES.input, attach("input")) }),
    ...(output !== undefined && { output: fitted(storable(output), FIELD_BYTES.output, attach("output")) }),
    metrics: { ...(usage && usageMetrics(usage)), ...timesOf(span) },
  };
}

function commonContent(span: TraceSpan): Pick<Content, "error" | "metadata"> {
  const { error } = span;
  const own = fitted(storable({ ...span.metadata, ...modelMetadata(span) }), FIELD_BYTES.metadata);
  return {
    metadata: own as Record<string, Json>,
    ...(error !== undefined && { error: fittedText(storable(error) as string, FIELD_BYTES.error) }),
  };
}

/** In seconds. */
function timesOf({ start, end }: TraceSpan) {
  return { start: start / 1000, end: end / 1000 };
}

function scoresOf({ scores, trialId }: TrialTrace): Record<string, number | null> {
  for (const [name, value] of Object.entries(scores)) {
    const fine = value === null || (value >= 0 && value <= 1);
    if (!fine) throw new SinkFailure("rejected", `score ${name} of trial ${trialId} is ${value}; Braintrust takes 0 to 1`);
  }
  return { ...scores };
}

function marked(row: Row, { runId, trialId }: TrialTrace): Row {
  const hash = digestOf(row).slice(0, HASH_DIGITS);
  return { ...row, metadata: { ...row.metadata, patchbench: { row: hash, run: runId, trial: trialId } } };
}

/** What `marked` left in it. */
export function hashOf({ metadata }: Row): string {
  return (metadata["patchbench"] as { row: string }).row;
}
