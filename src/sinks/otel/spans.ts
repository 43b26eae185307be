import type { HrTime } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { TraceSpan, TrialTrace } from "../../domain/trace.ts";
import { VERSION } from "../../version.ts";
import { spanAttributes, trialAttributes } from "./attributes.ts";
import { evaluations } from "./evaluations.ts";
import { genAiSpan } from "./gen-ai.ts";
import { spanIdOf, traceIdOf } from "./ids.ts";
import { bounded } from "./values.ts";

/** By their numbers in @opentelemetry/api, which is loaded only when something is sent. */
const INTERNAL = 0;
const CLIENT = 2;
const UNSET = 0;
const ERROR = 2;
const SAMPLED = 1;

const SCOPE = { name: "patchbench", version: VERSION };

/** The spans of a trial as the SDK would have ended them, root first: ids, times and content come from the trace alone. */
export function spansOf(trace: TrialTrace, resource: ReadableSpan["resource"]): ReadableSpan[] {
  return trace.spans.map((span) => {
    const genAi = genAiSpan(span);
    const isRoot = span.parent === null;
    const events = isRoot ? evaluations(trace) : [];
    return {
      name: genAi?.name ?? bounded(span.name),
      kind: genAi?.client ? CLIENT : INTERNAL,
      spanContext: () => contextOf(trace, span.key),
      ...(span.parent === null ? {} : { parentSpanContext: contextOf(trace, span.parent) }),
      ...timesOf(span),
      status: span.error === undefined ? { code: UNSET } : { code: ERROR, message: bounded(span.error) },
      attributes: { ...spanAttributes(span, genAi), ...(isRoot ? trialAttributes(trace) : {}) },
      events: events.map((attributes) => ({ name: "gen_ai.evaluation.result", time: hrTime(span.end), attributes })),
      links: [],
      ended: true,
      resource,
      instrumentationScope: SCOPE,
      ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
    };
  });
}

function contextOf({ runId, trialId }: TrialTrace, key: string) {
  return { traceId: traceIdOf(runId, trialId), spanId: spanIdOf(runId, trialId, key), traceFlags: SAMPLED };
}

function timesOf({ start, end }: TraceSpan): Pick<ReadableSpan, "startTime" | "endTime" | "duration"> {
  return { startTime: hrTime(start), endTime: hrTime(end), duration: hrTime(end - start) };
}

/** Seconds and nanoseconds: a float of nanoseconds since 1970 would be off by hundreds of them. */
function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  const nanos = Math.round((ms - seconds * 1_000) * 1e6);
  return nanos === 1e9 ? [seconds + 1, 0] : [seconds, nanos];
}
