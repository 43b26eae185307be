import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { decodeRequest, encodePartialSuccess, encodeStatus, type OtlpSpan } from "./otlp-decode.ts";

/** What becomes of a request; `kept`: the spans are stored all the same. */
export type OtlpFault =
  | { status: number; headers?: Record<string, string>; message?: string; as?: "json" | "protobuf" | "text" | "html" }
  | { partial: { rejected: number; message: string }; as?: "json" | "protobuf" }
  | { cut: "before" | "in-answer"; kept?: boolean }
  | { answer: string; type: string }
  | "endless"
  | "hang";

export interface OtlpServer extends AsyncDisposable {
  /** Base URL, without `/v1/traces`. */
  readonly url: string;
  readonly endpoint: string;
  /** Every request that came whole, refused ones too. */
  readonly requests: { headers: IncomingHttpHeaders; path: string; bytes: number; spans: OtlpSpan[] }[];
  /** What a back end has that keeps the last span of each id. */
  stored(): OtlpSpan[];
  /** One fault for each of the next requests, in this order; undefined: none. */
  next(...faults: (OtlpFault | undefined)[]): void;
}

/** An OTLP/HTTP receiver on a free port. */
export async function otlpServer(): Promise<OtlpServer> {
  const requests: OtlpServer["requests"] = [];
  const stored = new Map<string, OtlpSpan>();
  const faults: (OtlpFault | undefined)[] = [];
  const keep = (spans: OtlpSpan[]) => {
    for (const span of spans) stored.set(`${span.traceId}/${span.spanId}`, span);
  };
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request).catch(() => undefined);
    if (body === undefined) return;
    if (request.url !== "/v1/traces" || request.method !== "POST") return void response.writeHead(404).end();
    if (request.headers["content-type"] !== "application/x-protobuf") return void response.writeHead(415).end();
    const spans = decodeRequest(request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body);
    requests.push({ headers: request.headers, path: request.url, bytes: body.length, spans });
    const fault = faults.shift();
    if (fault === undefined || (typeof fault === "object" && "kept" in fault && fault.kept)) keep(spans);
    answer(response, fault);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ url, endpoint: `${url}/v1/traces`, requests },
    stored: () => [...stored.values()],
    next: (...more) => void faults.push(...more),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function* endless(): Generator<string> {
  for (;;) yield "x".repeat(16_384);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const TYPES = { json: "application/json", protobuf: "application/x-protobuf", text: "text/plain", html: "text/html" };

function answer(response: ServerResponse, fault: OtlpFault | undefined): void {
  if (fault === undefined) return void response.writeHead(200, { "content-type": TYPES.protobuf }).end();
  if (fault === "hang") return;
  if (fault === "endless") {
    response.writeHead(200, { "content-type": TYPES.text });
    return void Readable.from(endless())
      .on("error", () => {})
      .pipe(response);
  }
  if ("cut" in fault) {
    if (fault.cut === "before") return void response.destroy();
    response.writeHead(200, { "content-type": TYPES.protobuf, "content-length": "50" });
    return void response.write("half", () => response.destroy());
  }
  if ("answer" in fault) return void response.writeHead(200, { "content-type": fault.type }).end(fault.answer);
  const { as = "protobuf" } = fault;
  if ("partial" in fault) {
    const { rejected, message } = fault.partial;
    const json = JSON.stringify({ partialSuccess: { rejectedSpans: String(rejected), errorMessage: message } });
    return void response.writeHead(200, { "content-type": TYPES[as] }).end(as === "json" ? json : encodePartialSuccess(rejected, message));
  }
  const { status, headers = {}, message = "" } = fault;
  response.writeHead(status, { "content-type": TYPES[as], ...headers }).end(as === "protobuf" ? encodeStatus(3, message) : message);
}
