import { trialPath } from "../env.ts";
import { runTool } from "../lib/run-tool.ts";
import { hostSandbox } from "./host-sandbox.ts";
import type { SandboxProvider } from "./types.ts";

const asRoot = process.getuid?.() === 0;

/**
 * `setpriv`: the tree dies with the harness, also after kill -9. `unshare`: an own process table, so that nothing started
 * inside survives its first process. `sh` is that first process: it reaps orphans and lets TERM reach the command.
 */
const WRAP = [
  "setpriv",
  "--pdeathsig",
  "KILL",
  "--",
  "unshare",
  ...(asRoot ? [] : ["--user", "--map-current-user"]),
  "--pid",
  "--fork",
  "--kill-child=KILL",
  "--mount-proc",
  "--",
  "sh",
  "-c",
  '"$@"; exit $?',
  "sh",
];

/** Own process table by Linux namespaces (util-linux); files and network are the host's. */
export const unshare: SandboxProvider = {
  name: "unshare",
  isolation: "processes",
  async unusable() {
    if (process.platform !== "linux") return "needs Linux";
    const probe = await runTool([...WRAP, "true"], { env: { PATH: trialPath() }, timeoutMs: 10_000 });
    if (probe.exitCode === 0) return undefined;
    return probe.found ? `namespaces are not allowed here: ${probe.stderr.trim()}` : "setpriv (util-linux) is not installed";
  },
  create: (spec) => hostSandbox(spec, (argv) => [...WRAP, ...argv]),
};
