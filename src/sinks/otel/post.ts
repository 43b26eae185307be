import { VERSION } from "../../version.ts";
import { SinkFailure } from "../failure.ts";
import { errorWords, takenAnswer } from "./answer.ts";
import type { Encoder } from "./encode.ts";
import { cut, type FailurePlace, refused } from "./failures.ts";
import { cleanWords } from "./words.ts";

export interface Poster extends FailurePlace {
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  encoder: Pick<Encoder, "answer">;
}

/** One attempt of one request: resolves when the receiver has taken all of it. Rejects with SinkFailure, which says no header's value. */
export async function post(body: Uint8Array, poster: Poster, closing: AbortSignal): Promise<void> {
  const { headers, encoder, endpoint } = poster;
  const answer = await answerTo(body, poster, closing);
  const said = (words: string) => cleanWords(words, headers);
  if (answer.status < 200 || answer.status > 299) throw refused({ ...answer, said: said(errorWords(answer, encoder)) }, poster);
  const taken = takenAnswer(answer, encoder);
  if ("problem" in taken) throw new SinkFailure("unavailable", `${endpoint}: ${taken.problem}`);
  const { rejectedSpans, message } = taken;
  if (rejectedSpans > 0)
    throw new SinkFailure("rejected", `${endpoint} rejected ${rejectedSpans} spans: ${said(message) || "no reason given"}`);
}

async function answerTo(body: Uint8Array, poster: Poster, closing: AbortSignal) {
  const { endpoint, timeoutMs } = poster;
  const signal = AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]);
  const headers = { ...poster.headers, "content-type": "application/x-protobuf", "user-agent": `patchbench/${VERSION}` };
  try {
    const response = await fetch(endpoint, { method: "POST", headers, body: Buffer.from(body), redirect: "manual", signal });
    const type = response.headers.get("content-type")?.toLowerCase() ?? "";
    return { status: response.status, type, retryAfter: response.headers.get("retry-after"), body: await startOf(response) };
  } catch (error) {
    if (closing.aborted) throw cut(new Error("the sink was closed"), poster);
    throw cut(signal.aborted ? new Error(`no answer within ${timeoutMs / 1_000} s`) : error, poster);
  }
}

const MOST_ANSWER_BYTES = 64 * 2 ** 10;

/** Of the body: a receiver may answer without end. */
async function startOf({ body }: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MOST_ANSWER_BYTES) break; // which cancels the rest
  }
  return Buffer.concat(chunks).subarray(0, MOST_ANSWER_BYTES);
}
