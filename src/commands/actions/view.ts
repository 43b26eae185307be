import path from "node:path";
import { hasScreen, userEnvironment } from "../../env.ts";
import { ExitCode } from "../../errors.ts";
import { launchTool } from "../../lib/run-tool.ts";
import { findTrial } from "../../library/find-trial.ts";
import { resolveConfig } from "../../library/session.ts";
import { keyText } from "../../pages/keys.ts";
import { secretsOf } from "../../run/secrets.ts";
import { findRun } from "../../store/reader.ts";
import { serveViewer } from "../../viewer/serve.ts";
import type { ConfigFlags } from "../flags.ts";
import { withInterrupt } from "../interrupt.ts";
import { print } from "../output.ts";

export interface ViewFlags extends ConfigFlags {
  run?: string | undefined;
  trial?: string | undefined;
  port: number;
  open: boolean;
}

/** Serves until it is interrupted: that is how it ends, and no failure. */
export async function viewAction(flags: ViewFlags): Promise<ExitCode> {
  const resolved = await resolveConfig({ file: flags.config, results: flags.results });
  const hash = await beginning(resolved.results, flags);
  await using server = await serveViewer({ resolved, redactor: secretsOf(resolved.config).redactor(), port: flags.port });
  const url = server.url(hash);
  print(`Results in ${resolved.results}\nOpen ${url}\nOnly this machine can, and only with this link. Ctrl-C ends it.`);
  if (flags.open && hasScreen(process.stdout)) openBrowser(url);
  await withInterrupt((signal) => new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve())), "the viewer ends");
  return ExitCode.ok;
}

async function beginning(results: string, { run, trial }: ViewFlags): Promise<string> {
  if (run === undefined) return "";
  const folder = await findRun(results, run);
  const runId = path.basename(folder);
  if (trial === undefined) return `#/${keyText({ page: "run", parts: [runId] })}`;
  const { trialId } = await findTrial(folder, trial);
  return `#/${keyText({ page: "trial", parts: [runId, trialId] })}`;
}

/** Whether it worked is seen by whoever looks at the screen; the link stands in the terminal in any case. */
function openBrowser(url: string): void {
  const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: "open", win32: "explorer.exe" };
  launchTool([openers[process.platform] ?? "xdg-open", url], { env: userEnvironment() });
}
