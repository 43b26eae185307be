import { Config } from "../../../src/domain/config.ts";
import { secretsOf } from "../../../src/run/secrets.ts";
import { serveViewer, type ViewerServer } from "../../../src/viewer/serve.ts";

/** The real server on a results folder, in this process, under a config without secrets. `await using` ends it. */
export async function serveResults(results: string, port = 0): Promise<ViewerServer> {
  const config = Config.parse({ variants: [{ name: "any", agent: "nop" }] });
  return serveViewer({ port, resolved: { config, results }, redactor: secretsOf(config).redactor() });
}
