import { resolveConfig } from "../../../src/library/session.ts";
import { secretsOf } from "../../../src/run/secrets.ts";
import { serveViewer, type ViewerServer } from "../../../src/viewer/serve.ts";

/** The real server on the results folder of a suite, in this process. `await using` ends it. */
export async function serveResults(results: string, { cwd = results }: { cwd?: string } = {}): Promise<ViewerServer> {
  const resolved = await resolveConfig({ cwd, results });
  return serveViewer({ resolved, redactor: secretsOf(resolved.config).redactor() });
}
