import path from "node:path";
import { execa } from "execa";

export const root = path.resolve(import.meta.dirname, "..", "..");
export const bin = path.join(root, "bin", "patchbench.js");

export interface CliResult {
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  cwd: string;
  env?: Record<string, string>;
}

/** Starts the real binary as a user would; the caller awaits or signals it. */
export function startCli(args: readonly string[], { cwd, env = {} }: CliOptions) {
  return execa(process.execPath, [bin, ...args], {
    cwd,
    env: { NO_COLOR: "1", ...env },
    reject: false,
    timeout: 150_000,
    killSignal: "SIGKILL",
  });
}

export async function cli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const { exitCode, stdout, stderr } = await startCli(args, options);
  return { exitCode, stdout, stderr };
}
