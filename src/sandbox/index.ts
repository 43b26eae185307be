import { PreflightError } from "../errors.ts";
import { local } from "./local.ts";
import type { SandboxProvider } from "./types.ts";
import { unshare } from "./unshare.ts";

/** Best first: `auto` takes the first that works. */
export const sandboxes = { unshare, local } satisfies Record<string, SandboxProvider>;

export type SandboxName = keyof typeof sandboxes | "auto";

/** The sandbox asked for. Throws PreflightError when it does not work here. */
export async function pickSandbox(name: SandboxName): Promise<SandboxProvider> {
  if (name === "auto") {
    for (const provider of Object.values(sandboxes)) {
      if ((await provider.unusable()) === undefined) return provider;
    }
    return local;
  }
  const provider = sandboxes[name];
  const why = await provider.unusable();
  if (why !== undefined) throw new PreflightError("SANDBOX_UNUSABLE", `Sandbox ${name}: ${why}.`, { hint: "See `patchbench doctor`." });
  return provider;
}
