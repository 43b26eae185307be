import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { deliver } from "./delivery.ts";
import { type Chaos, type Fault, type FaultKind, FaultPlan, type Match } from "./faults.ts";
import { replyTo } from "./routes.ts";
import { orphansOf, type Row } from "./rows.ts";
import { type RequestRecord, Traffic } from "./traffic.ts";
import { type Attachment, type Experiment, type Project, World, type WorldOptions } from "./world.ts";

export interface BraintrustServerOptions extends WorldOptions {
  /** Any free one by default. */
  port?: number;
}

export interface BraintrustServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`: control plane, data plane and object store in one. */
  readonly url: string;
  readonly apiKey: string;
  projects(): Project[];
  experiments(): Experiment[];
  /** By id, as stored, visible to readers or not. Empty for an unknown experiment. */
  rows(experimentId: string): Map<string, Row>;
  allRows(): Row[];
  attachments(): ReadonlyMap<string, Attachment>;
  /** Every URL, header (but the bearer) and body that came in, as one text: what a hunt for secrets searches. */
  received(): string;
  requests(): RequestRecord[];
  /** The next requests to the path get the fault: one, unless told how many. */
  fail(match: Match, fault: FaultKind | Fault, times?: number): void;
  chaos(chaos: Chaos): void;
  /** Ends scripted faults and chaos. */
  calm(): void;
  /** A person's review of a row: merged into it, as the page of an experiment does. Throws for a row that is not there. */
  editAsHuman(experimentId: string, rowId: string, review: Review): void;
  /** Rows whose root or parent is not there. */
  orphans(experimentId: string): Row[];
  /** Of all bodies so far. */
  bytesIn(): number;
}

export interface Review {
  scores?: Record<string, number | null>;
  tags?: string[];
  metadata?: Record<string, unknown>;
}

/** The hosted service as far as the SDK speaks to it, on loopback, with faults on demand. */
export async function startBraintrustServer({ port = 0, ...options }: BraintrustServerOptions = {}): Promise<BraintrustServer> {
  const world = new World(options);
  const plan = new FaultPlan();
  const traffic = new Traffic();
  const closing = new AbortController();
  const server = http.createServer((request, response) => {
    serve(request, response, { world, plan, traffic, closing: closing.signal }).catch((error: unknown) => {
      if (closing.signal.aborted || request.destroyed) response.destroy();
      else response.writeHead(500).end(`The server itself failed: ${error instanceof Error ? error.stack : error}`);
    });
  });
  await listening(server, port);
  const close = async () => {
    closing.abort();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, ...views(world, traffic), ...controls(plan), [Symbol.asyncDispose]: close };
}

interface Parts {
  world: World;
  plan: FaultPlan;
  traffic: Traffic;
  /** Aborted when the server closes: ends waits. */
  closing: AbortSignal;
}

async function serve(request: IncomingMessage, response: ServerResponse, { world, plan, traffic, closing }: Parts): Promise<void> {
  const body = await buffer(request);
  const method = request.method ?? "";
  const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
  const fault = plan.next(method, url.pathname);
  const record = traffic.note(request, body, { method, path: url.pathname, fault: fault?.kind, status: undefined });
  const reply = () => replyTo({ method, url, headers: request.headers, body }, world);
  record.status = await deliver(response, { reply, fault, closing });
}

function views(world: World, traffic: Traffic) {
  const rows = (experimentId: string) => world.rows(experimentId)?.all() ?? new Map<string, Row>();
  return {
    apiKey: world.apiKey,
    projects: () => [...world.projects.values()],
    experiments: () => [...world.experiments.values()],
    rows,
    allRows: () => world.allRows(),
    attachments: () => world.attachments,
    received: () => traffic.text(),
    requests: () => traffic.requests.map((record) => ({ ...record })),
    orphans: (experimentId: string) => orphansOf(rows(experimentId).values()),
    bytesIn: () => traffic.bytesIn,
    editAsHuman(experimentId: string, rowId: string, review: Review) {
      if (!rows(experimentId).has(rowId)) throw new Error(`experiment ${experimentId} has no row ${rowId}`);
      world.rows(experimentId)?.write({ id: rowId, ...review, _is_merge: true });
    },
  };
}

function controls(plan: FaultPlan) {
  return {
    fail: (match: Match, fault: FaultKind | Fault, times?: number) => plan.fail(match, fault, times),
    chaos: (chaos: Chaos) => plan.chaos(chaos),
    calm: () => plan.calm(),
  };
}

async function listening(server: http.Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}
