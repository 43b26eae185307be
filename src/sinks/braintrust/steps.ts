import { SinkFailure } from "../failure.ts";

/** Counts what was done, so that a failure tells whether the destination did anything meanwhile. */
export interface Steps {
  done(): void;
  /** The work; its failure says whether anything was done while it went on, by it or beside it. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

export function openSteps(): Steps {
  let count = 0;
  return {
    done() {
      count += 1;
    },
    async during(work) {
      const before = count;
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof SinkFailure) || count === before) throw error;
        const { kind, message, retryAfterSec, hint, cause } = error;
        throw new SinkFailure(kind, message, { retryAfterSec, ...(hint !== undefined && { hint }), cause, gotFurther: true });
      }
    },
  };
}
