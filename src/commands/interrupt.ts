import { setMaxListeners } from "node:events";
import { ExitCode } from "../errors.ts";
import { sweepOwn } from "../sandbox/index.ts";

/**
 * Runs work under Ctrl-C: the first ends it cleanly (`doing` says how), the second kills what runs and leaves at once.
 */
export async function withInterrupt<T>(work: (signal: AbortSignal) => Promise<T>, doing = "running trials are cancelled"): Promise<T> {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // every running command listens
  let presses = 0;
  const onSignal = () => {
    presses += 1;
    if (presses === 1) {
      process.stderr.write(`\nStopping: ${doing}; Ctrl-C again forces.\n`);
      controller.abort();
    } else {
      void sweepOwn().finally(() => process.exit(ExitCode.interrupted));
    }
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}
