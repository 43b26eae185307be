import type { ServerResponse } from "node:http";

/** A whole answer; of one to HEAD node:http leaves the body away. */
export function send(response: ServerResponse, status: number, body: string | Buffer, type: string): void {
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}

export interface Problem {
  error: string;
  hint?: string;
}

/** What the front-end shows in place of a page. */
export function sendProblem(response: ServerResponse, status: number, problem: Problem): void {
  send(response, status, JSON.stringify(problem), "application/json");
}
