import { hostSandbox } from "./host-sandbox.ts";
import type { SandboxProvider } from "./types.ts";

/**
 * No isolation: the agent runs as the user, on the host's files, with a clean environment. For development and for
 * agents you trust. A process that leaves its group and clears its environment outlives the trial.
 */
export const local: SandboxProvider = {
  name: "local",
  isolation: "none",
  unusable: async () => undefined,
  create: (spec) => hostSandbox(spec, (argv) => argv),
};
