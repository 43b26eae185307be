import type { TraceSpan, TrialTrace } from "../../domain/trace.ts";
import type { GenAiSpan } from "./gen-ai.ts";
import { bounded, known, MOST_PATCH_CHARS, under, type Values } from "./values.ts";

const PATCH = "patch.diff";

/** What a span says of itself: by the GenAI conventions where they have words for it, else under `patchbench.`. */
export function spanAttributes(span: TraceSpan, genAi: GenAiSpan | undefined): Values {
  const { kind, key, error, metadata } = span;
  const content = genAi === undefined ? under("patchbench.", { input: span.input, output: span.output }) : {};
  return {
    ...under("patchbench.", metadata),
    ...content,
    ...known({ "patchbench.span_kind": kind, "patchbench.span_key": bounded(key) }),
    ...(error === undefined ? {} : { "error.type": errorType(span) }),
    ...genAi?.attributes,
  };
}

/** What hangs on the whole trial. Files cannot go along: the patch goes as text, of the others only their names. */
export function trialAttributes({ trialId, input, expected, metrics, tags, files }: TrialTrace): Values {
  const patch = files.find((file) => file.name === PATCH)?.data;
  return {
    ...under("patchbench.", { trial_id: trialId, input, expected, tags, files: files.map((file) => file.name) }),
    ...under("patchbench.metrics.", metrics),
    ...known({
      "patchbench.patch": patch && bounded(patch.toString("utf8"), MOST_PATCH_CHARS),
      "patchbench.patch_bytes": patch?.length,
    }),
  };
}

/** A word of few; what happened stands in the status. */
function errorType({ metadata }: TraceSpan): string {
  const [failure, outcome] = [metadata["failure"], metadata["outcome"]];
  if (typeof failure === "string") return failure;
  return typeof outcome === "string" && outcome !== "finished" ? outcome : "_OTHER";
}
