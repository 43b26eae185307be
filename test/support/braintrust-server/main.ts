/** Runs the server until it is ended: `node main.ts [--chaos RATE] [--port PORT]`. The first lines it prints are its URL and its key. */
import { parseArgs } from "node:util";
import { startBraintrustServer } from "./server.ts";

const { values } = parseArgs({ options: { chaos: { type: "string" }, port: { type: "string", default: "0" } } });
const server = await startBraintrustServer({ port: Number(values.port) });
if (values.chaos !== undefined) server.chaos({ seed: 1, rate: Number(values.chaos) });
process.stdout.write(`BRAINTRUST_APP_URL=${server.url}\nBRAINTRUST_API_KEY=${server.apiKey}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => server[Symbol.asyncDispose]());
