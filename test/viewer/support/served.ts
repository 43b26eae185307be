import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Config } from "../../../src/domain/config.ts";
import { readPage } from "../../../src/pages/index.ts";
import { viewerHtml } from "../../../src/viewer/assets.ts";

export interface Served extends AsyncDisposable {
  url: string;
}

const LOOK_MS = 300;

/** The viewer on a results folder, on loopback. */
export async function serveResults(results: string): Promise<Served> {
  const resolved = { config: Config.parse({ variants: [{ name: "oracle", agent: "oracle" }] }), results };
  const read = async (key: string) => JSON.stringify(await readPage({ resolved }, key));
  const server = createServer((request, response) => {
    const [, kind, key = ""] = /^\/api\/(page|watch)\/(.+)$/.exec(request.url ?? "") ?? [];
    if (kind === "watch") watch(() => read(key), response);
    else if (kind === "page") void read(key).then((text) => response.end(text));
    else void viewerHtml().then((html) => response.setHeader("content-type", "text/html").end(html));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function watch(read: () => Promise<string>, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
  let last: string | undefined;
  const timer = setInterval(async () => {
    const now = await read();
    if (last !== undefined && now !== last) response.write("event: changed\ndata:\n\n");
    last = now;
  }, LOOK_MS);
  response.on("close", () => clearInterval(timer));
}
