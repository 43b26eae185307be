import { BenchError, messageOf } from "../errors.ts";
import { SinkFailure } from "../sinks/failure.ts";
import type { Clock } from "./types.ts";

/** A sink has time limits of its own; this one is for a sink that hangs all the same. */
const LIMIT_MS = 300_000;

/** What a sink was asked for, or why not: a SinkFailure, or what ends the push. Anything else it throws will not get better by asking again. */
export async function watched<T>(asked: Promise<T>, what: string, clock: Clock): Promise<T> {
  const controller = new AbortController();
  const late = clock.sleep(LIMIT_MS, controller.signal).then(
    () => {
      throw new SinkFailure("unavailable", `${what} took longer than ${LIMIT_MS / 60_000} minutes`);
    },
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([asked, late]);
  } catch (error) {
    if (error instanceof SinkFailure || error instanceof BenchError) throw error;
    throw new SinkFailure("rejected", messageOf(error), { cause: error });
  } finally {
    controller.abort();
  }
}
