import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { Experiment } from "../../domain/experiment.ts";
import type { TrialTrace } from "../../domain/trace.ts";
import { resourceAttributes } from "./resource.ts";
import { spansOf } from "./spans.ts";

/** Bytes of one request: receivers take 4 MB or more by default, gateways before them often less. */
const MOST_BYTES = 2 * 2 ** 20;

/** What an OTLP answer says beyond its status. */
export interface OtlpAnswer {
  rejectedSpans: number;
  message: string;
}

export interface Encoder {
  /** The bodies of the requests for a trial, each within the bounds but for a single span that is larger. */
  requests(trace: TrialTrace, experiment: Experiment): Uint8Array[];
  /** Throws for bytes that are none. */
  answer(body: Uint8Array): OtlpAnswer;
}

/** OTLP in binary protobuf, which every receiver takes and some take alone. Loads the library. */
export async function openEncoder(mostBytes = MOST_BYTES): Promise<Encoder> {
  const [{ ProtobufTraceSerializer }, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/otlp-transformer"),
    import("@opentelemetry/resources"),
  ]);
  const encode = (spans: ReadableSpan[]): Uint8Array[] => {
    const bytes = ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array();
    if (bytes.length <= mostBytes || spans.length === 1) return [bytes];
    const half = Math.ceil(spans.length / 2);
    return [...encode(spans.slice(0, half)), ...encode(spans.slice(half))];
  };
  return {
    requests: (trace, experiment) => encode(spansOf(trace, resourceFromAttributes(resourceAttributes(experiment)))),
    answer: (body) => {
      const { partialSuccess = {} } = ProtobufTraceSerializer.deserializeResponse(body);
      return { rejectedSpans: Number(partialSuccess.rejectedSpans ?? 0), message: partialSuccess.errorMessage ?? "" };
    },
  };
}
