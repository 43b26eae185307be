import { SinkFailure } from "../failure.ts";

/** Counts answers, so that a failure tells whether the destination is there all the same. */
export interface SignsOfLife {
  answered(): void;
  /** The work; its failure says whether anything was answered while it went on, to it or beside it. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

export function openSigns(): SignsOfLife {
  let count = 0;
  return {
    answered() {
      count += 1;
    },
    async during(work) {
      const before = count;
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof SinkFailure) || count === before) throw error;
        const { kind, message, retryAfterSec, hint, cause } = error;
        throw new SinkFailure(kind, message, { retryAfterSec, ...(hint !== undefined && { hint }), cause, alive: true });
      }
    },
  };
}
