import { SandboxError } from "../errors.ts";
import type { ExecResult } from "../sandbox/types.ts";
import type { AgentInput } from "./types.ts";

/** Applies the reference solution in the sandbox. Throws SandboxError when it does not apply: the task is broken, not the agent. */
export async function applyReference(input: Pick<AgentInput<unknown>, "reference" | "sandbox" | "timeoutMs" | "signal">): Promise<string> {
  const { reference, sandbox, timeoutMs, signal } = input;
  if (reference === undefined) throw new SandboxError("NO_REFERENCE", "The reference solution was not handed to a control agent.");
  if (reference.script !== undefined) {
    return succeeded("solution/solve.sh", await sandbox.exec({ argv: ["sh", "-s"], stdin: reference.script, timeoutMs, signal }));
  }
  if (reference.patch.length === 0) return "";
  const argv = ["git", "apply", "--whitespace=nowarn", "-"];
  return succeeded("solution/solution.patch", await sandbox.exec({ argv, stdin: reference.patch, timeoutMs, signal }));
}

function succeeded(what: string, result: ExecResult): string {
  if (result.ended.kind === "exited" && result.ended.code === 0) return result.output.text();
  throw new SandboxError("REFERENCE_FAILED", `${what} failed (${result.ended.kind}): ${result.output.tail(500)}`);
}
