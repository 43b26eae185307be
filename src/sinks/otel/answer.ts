import type { Encoder, OtlpAnswer } from "./encode.ts";

export interface HttpAnswer {
  /** Content type in lower case. */
  type: string;
  body: Buffer;
}

type Decoder = Pick<Encoder, "answer">;

/**
 * What the answer of a success says. A page or a torn answer is no word of a receiver: something before it spoke, and nobody
 * knows whether it has the spans.
 */
export function takenAnswer({ type, body }: HttpAnswer, decoder: Decoder): OtlpAnswer | { problem: string } {
  const all = { rejectedSpans: 0, message: "" };
  if (type.includes("html")) return { problem: "a page came as the answer, which no OTLP receiver sends" };
  if (body.length === 0) return all;
  try {
    if (type.includes("protobuf")) return decoder.answer(body);
    return type.includes("json") ? answerInJson(JSON.parse(body.toString("utf8"))) : all;
  } catch {
    return { problem: "its answer cannot be read" };
  }
}

/** 64-bit numbers are strings in protobuf's JSON, but not in everybody's. */
function answerInJson(json: unknown): OtlpAnswer {
  const { partialSuccess } = (json ?? {}) as { partialSuccess?: Record<string, unknown> | null };
  return { rejectedSpans: Number(partialSuccess?.["rejectedSpans"] ?? 0), message: String(partialSuccess?.["errorMessage"] ?? "") };
}

/** What a refusal says in words. */
export function errorWords({ type, body }: HttpAnswer, decoder: Decoder): string {
  if (type.includes("html")) return "";
  if (!type.includes("protobuf")) return body.toString("utf8");
  try {
    return decoder.answer(Buffer.concat([Buffer.from([PARTIAL_SUCCESS, ...varint(body.length)]), body])).message;
  } catch {
    return "";
  }
}

/** Tag of the field. A google.rpc.Status has its code and message where a partial success has count and message: put into this field it reads as one. */
const PARTIAL_SUCCESS = 0x0a;

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
