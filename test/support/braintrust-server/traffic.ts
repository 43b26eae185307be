import type { IncomingMessage } from "node:http";
import type { FaultKind } from "./faults.ts";

export interface RequestRecord {
  method: string;
  path: string;
  fault: FaultKind | undefined;
  /** Undefined while it waits, and if no answer went out. */
  status: number | undefined;
}

/** Everything that came in. */
export class Traffic {
  readonly requests: RequestRecord[] = [];
  bytesIn = 0;
  readonly #raw: { head: string; body: Buffer }[] = [];

  /** The bearer is left out: it is the one secret that has to be sent. */
  note(request: IncomingMessage, body: Buffer, record: RequestRecord): RequestRecord {
    const headers = Object.entries(request.headers).filter(([name]) => name !== "authorization");
    this.#raw.push({ head: [`${request.method} ${request.url}`, ...headers.map((header) => header.join(": "))].join("\n"), body });
    this.bytesIn += body.length;
    this.requests.push(record);
    return record;
  }

  text(): string {
    return this.#raw.map(({ head, body }) => `${head}\n\n${body}\n`).join("\n");
  }
}
