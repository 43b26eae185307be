import { execa, type Options } from "execa";

export interface ToolOptions {
  cwd?: string;
  /** The whole environment of the program, not an addition. */
  env: Record<string, string>;
  input?: string | Uint8Array;
  timeoutMs?: number;
}

export interface ToolResult {
  /** null when the program could not be started or was killed. */
  exitCode: number | null;
  stdout: Buffer;
  stderr: string;
  /** Whether there is such a program. */
  found: boolean;
}

/**
 * Runs a program of the harness's own on trusted input (git, cp, `tool --version`) and resolves whatever it did. Output is
 * raw bytes. Never used for agents or tests: those go through a sandbox.
 */
export async function runTool(argv: readonly string[], options: ToolOptions): Promise<ToolResult> {
  const [file = "", ...args] = argv;
  const settings = {
    env: options.env,
    extendEnv: false,
    encoding: "buffer",
    stripFinalNewline: false,
    reject: false,
    stdin: options.input === undefined ? "ignore" : "pipe",
    maxBuffer: 1 << 30,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
  } as const satisfies Options;
  const result = await execa(file, args, settings);
  return {
    exitCode: result.exitCode ?? null,
    stdout: Buffer.from(result.stdout ?? new Uint8Array()),
    stderr: Buffer.from(result.stderr ?? new Uint8Array()).toString("utf8") || (result.failed ? (result.shortMessage ?? "") : ""),
    found: result.code !== "ENOENT",
  };
}

/** Starts a program that goes on by itself, whatever becomes of this process. Whether it could be started is not told. */
export function launchTool(argv: readonly string[], { env }: Pick<ToolOptions, "env">): void {
  const [file = "", ...args] = argv;
  const program = execa(file, args, { env, extendEnv: false, detached: true, cleanup: false, stdio: "ignore", reject: false });
  program.nodeChildProcess.unref();
}
