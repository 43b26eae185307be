/**
 * Exit codes of every command (documented in docs/exit-codes.md, tested with the real binary).
 * `interrupted` follows the shell convention 128 + SIGINT.
 */
export const ExitCode = { ok: 0, missed: 1, usage: 2, notMeasured: 3, interrupted: 130 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export interface ErrorDetails {
  /** What the user can do about it, in one sentence. */
  hint?: string;
  cause?: unknown;
}

/** A failure we foresee: printed as one message and a hint, never with a stack. Anything else is a bug. */
export abstract class BenchError extends Error {
  abstract override readonly name: string;
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode = ExitCode.usage;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }
}

/** Config, flags, or anything the user wrote that names what does not exist. */
export class ConfigError extends BenchError {
  override readonly name = "ConfigError";
}

/** A task or fixture repo that cannot be used as it stands. */
export class TaskError extends BenchError {
  override readonly name = "TaskError";
}

/** The machine or a needed program is not ready; nothing was started. */
export class PreflightError extends BenchError {
  override readonly name = "PreflightError";
}

/** The sandbox itself broke. Becomes the outcome `infra-failed`; never the agent's fault. */
export class SandboxError extends BenchError {
  override readonly name = "SandboxError";
}

/** The local truth cannot be written or read. Stops the run. */
export class StoreError extends BenchError {
  override readonly name = "StoreError";
}

/** Too little is there to say anything: no fault of what was asked. */
export class NotMeasuredError extends BenchError {
  override readonly name = "NotMeasuredError";
  override readonly exitCode = ExitCode.notMeasured;
}

/** A message for one line of output, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
