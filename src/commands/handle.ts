import type { ExitCode } from "../errors.ts";

/** Wraps an action so that the CLI gets its exit code. Actions are imported when called: `--help` loads none of them. */
export type Handle = <Flags>(action: (flags: Flags) => Promise<ExitCode>) => (flags: Flags) => Promise<void>;
