import { z } from "zod";
import type { Experiment } from "../../domain/experiment.ts";
import { sha256 } from "../../lib/hash.ts";
import type { OpenExperiment, Sink } from "../types.ts";
import { openEncoder } from "./encode.ts";
import { checkHeaders } from "./headers.ts";
import { type Poster, post } from "./post.ts";
import { DEFAULT_ENDPOINT, type OtelSettings } from "./settings.ts";

export interface OtelOptions extends OtelSettings {
  /** Of one request, answer included. */
  timeoutMs?: number;
  /** Of one request's body. */
  mostBytes?: number;
}

const TIMEOUT_MS = 30_000;

/**
 * Sends each trial as a trace by OTLP/HTTP. Nothing can be read back, and what a receiver makes of spans that it has already is
 * its own affair: their ids are the same. Throws ConfigError for headers that cannot be sent.
 */
export function otelSink(options: OtelOptions = {}): Sink {
  const { endpoint = DEFAULT_ENDPOINT, headers = {}, headersFrom, endpointFrom, timeoutMs = TIMEOUT_MS, mostBytes } = options;
  checkHeaders(headers, headersFrom ?? "headers");
  const place = { endpoint, headers, headersFrom, endpointFrom, timeoutMs };
  return {
    name: "otel",
    destination: endpoint,
    open: async (experiment) => openOtel(experiment, { ...place, mostBytes }),
  };
}

const Receipt = z.object({ digest: z.string() });

async function openOtel(
  experiment: Experiment,
  { mostBytes, ...place }: Omit<Poster, "encoder"> & { mostBytes: number | undefined },
): Promise<OpenExperiment> {
  const encoder = await openEncoder(mostBytes);
  const closing = new AbortController();
  return {
    async send(trial, receipt) {
      const requests = encoder.requests(await trial.trace(), experiment);
      const digest = sha256(Buffer.concat(requests));
      if (Receipt.safeParse(receipt).data?.digest === digest) return { digest };
      for (const body of requests) await post(body, { ...place, encoder }, closing.signal);
      return { digest };
    },
    close: async () => closing.abort(),
  };
}
