import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { PreflightError } from "../errors.ts";
import type { Redactor } from "../lib/redact.ts";
import type { PageOptions } from "../pages/types.ts";
import { type Access, type Admission, openAccess } from "./access.ts";
import { type Answers, answersOf } from "./answers.ts";
import { viewerHtml } from "./assets.ts";
import { letIn } from "./entry.ts";
import { contentPolicy } from "./report-file.ts";
import { type Problem, send, sendProblem } from "./send.ts";
import { openWatch } from "./watch.ts";

export interface ServeOptions extends PageOptions {
  /** 0: any that is free. */
  port?: number;
  /** Blanks what is a secret under the current config: what is on disk may be older than it. */
  redactor: Pick<Redactor, "text">;
}

export interface ViewerServer extends AsyncDisposable {
  readonly port: number;
  /** A link that lets in; `hash`: the page to begin with, such as `#/run/ID`. */
  url(hash?: string): string;
  /** Ends all that is open. */
  close(): Promise<void>;
}

/** The viewer on loopback. Reads the results folder when asked, and writes nothing there. Throws ConfigError, and PreflightError for a port in use. */
export async function serveViewer(options: ServeOptions): Promise<ViewerServer> {
  const html = await viewerHtml();
  const policy = `${contentPolicy(html, "'self'")}; frame-ancestors 'none'`;
  const watch = openWatch();
  const answers = answersOf({ ...options, html, watch });
  let access: Access | undefined;
  const server = createServer((request, response) => {
    setHeaders(response, policy);
    if (access !== undefined) respond(access, answers, request, response).catch(() => response.destroy());
  });
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  access = openAccess(port);
  const { token } = access;
  const close = async () => {
    watch.close();
    const ended = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await ended;
  };
  return { port, url: (hash = "") => `http://127.0.0.1:${port}/?token=${token}${hash}`, close, [Symbol.asyncDispose]: close };
}

async function respond(access: Access, answers: Answers, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = "/"] = (request.url ?? "/").split("?");
  const admitted = access.admits(request);
  const [status, problem] = refusal(admitted, request.method);
  if (problem !== undefined) {
    if (path.startsWith("/api/")) sendProblem(response, status, problem);
    else send(response, status, `${problem.error}\n${problem.hint ?? ""}\n`, "text/plain; charset=utf-8");
  } else if (admitted === "exchange") letIn(request, response, access.cookie);
  else await answers.answer(path, request, response);
}

function refusal(admitted: Admission, method: string | undefined): [number, Problem?] {
  if (admitted === "other-host") return [421, { error: "This server answers to 127.0.0.1 and localhost alone." }];
  if (admitted === "no")
    return [
      403,
      { error: "This browser has not been let in.", hint: "Open the link that `patchbench view` printed when it was started last." },
    ];
  if (method !== "GET" && method !== "HEAD") return [405, { error: "There is nothing to change here: GET and HEAD alone." }];
  return [200];
}

function setHeaders(response: ServerResponse, policy: string): void {
  response.setHeader("Content-Security-Policy", policy);
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "no-referrer");
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "it is in use" : error.message;
      reject(
        new PreflightError("PORT_UNUSABLE", `Port ${port} cannot be used: ${why}.`, { hint: "Without --port, one that is free is taken." }),
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}
