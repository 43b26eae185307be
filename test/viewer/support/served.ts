import { Config } from "../../../src/domain/config.ts";
import type { Redactor } from "../../../src/lib/redact.ts";
import { secretsOf } from "../../../src/run/secrets.ts";
import { serveViewer, type ViewerServer } from "../../../src/viewer/serve.ts";

interface ServedOptions {
  port?: number;
  /** Else that of a config without secrets. */
  redactor?: Pick<Redactor, "text">;
}

/** The real server on a results folder, in this process. `await using` ends it. */
export async function serveResults(results: string, { port = 0, redactor }: ServedOptions = {}): Promise<ViewerServer> {
  const config = Config.parse({ variants: [{ name: "any", agent: "nop" }] });
  return serveViewer({ port, resolved: { config, results }, redactor: redactor ?? secretsOf(config).redactor() });
}
