import type { IncomingHttpHeaders } from "node:http";
import type { ModelCall, ModelFailure } from "../../domain/model-use.ts";
import type { PriceTable } from "../../domain/prices.ts";
import type { Usage } from "../../domain/usage.ts";
import { type AnswerReader, answerReader } from "./answer-reader.ts";
import type { KnownCall } from "./api.ts";
import { failureOf } from "./failure.ts";
import { askedIn } from "./request.ts";
import { usageOf } from "./usage-of.ts";

/** How a request ended: answered to the end, cut off, never answered, or the client went away first. */
export type Ending = { kind: "complete" | "cut" | "gone" } | { kind: "unreachable"; why: string };

/** What a request came to. */
export interface Settled {
  usage: Usage | null;
  failure: ModelFailure | null;
  served: string | null;
  /** `full`; `partial`: something came of it, but not all; `none`. */
  answer: "full" | "partial" | "none";
}

/** One model request under way. Nothing in it throws: a request that cannot be read is passed on all the same. */
export interface LiveCall {
  asked(body: Buffer): void;
  answered(status: number, headers: IncomingHttpHeaders): void;
  data(chunk: Buffer): void;
  /** Counts once; what comes later changes nothing. */
  end(ending: Ending): void;
}

interface CallOptions {
  known: KnownCall | undefined;
  /** Filled in as it becomes known. */
  call: ModelCall | undefined;
  prices: PriceTable | undefined;
  /** Silence after which an endpoint that is left unanswered is to blame. */
  silentMs: number;
  settle: (settled: Settled) => void;
}

export function liveCall({ known, call, prices, silentMs, settle }: CallOptions): LiveCall {
  const started = performance.now();
  let heard = started;
  let reader: AnswerReader | undefined;
  let head: { status: number; headers: IncomingHttpHeaders } | undefined;
  let done = false;
  const note = (what: Partial<ModelCall>) => void (call && Object.assign(call, what));
  const judged = (ending: Ending): Settled => {
    if (head === undefined || reader === undefined) return { ...nothing, failure: unanswered(ending) };
    const complete = ending.kind === "complete";
    const read = reader.end(complete);
    const failure = failureOf({ ...head, read, complete }, known !== undefined);
    const excused = ending.kind === "gone" && failure?.kind === "connection" && !silent();
    const answer = failure === null ? "full" : head.status < 300 ? "partial" : "none";
    return { usage: usageOf(read, call?.model ?? null, prices), failure: excused ? null : failure, served: read.served, answer };
  };
  const silent = () => performance.now() - heard >= (call?.stream === false ? PLAIN_FACTOR : 1) * silentMs;
  const unanswered = (ending: Ending): ModelFailure | null => {
    const failure = { kind: "connection", status: null, retryAfterSec: null } as const;
    if (ending.kind === "unreachable") return { ...failure, detail: ending.why };
    return ending.kind === "gone" && !silent() ? null : { ...failure, detail: "no answer" };
  };
  return {
    asked: guarded((body: Buffer) => {
      const { model, stream, tools } = askedIn(body);
      note({ tools, model: model ?? call?.model ?? null, stream: stream ?? call?.stream ?? false });
    }),
    answered: guarded((status, headers) => {
      heard = performance.now();
      head = { status, headers };
      reader = answerReader(known?.api, headers);
      note({ firstByteMs: Math.round(heard - started) });
    }),
    data: guarded((chunk: Buffer) => {
      heard = performance.now();
      if (!done) reader?.write(chunk);
    }),
    end: guarded((ending: Ending) => {
      if (done) return;
      done = true;
      const settled = judged(ending);
      note({ ms: Math.round(performance.now() - started), served: settled.served, usage: settled.usage, failure: settled.failure });
      settle(settled);
    }),
  };
}

const nothing = { usage: null, served: null, answer: "none" } as const;

/** An answer in one piece comes after all the thinking, one in a stream with the first of it. */
const PLAIN_FACTOR = 10;

function guarded<A extends unknown[]>(work: (...args: A) => void): (...args: A) => void {
  return (...args) => {
    try {
      work(...args);
    } catch {
      // reading is for the record alone
    }
  };
}
