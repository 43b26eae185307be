import { z } from "zod";

/** What a push has told a destination of one run: a line each, the last one of a kind and trial counts. */
export const LedgerEntry = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("destination"), sink: z.string(), destination: z.string() }),
  z.strictObject({ kind: z.literal("experiment"), variant: z.string(), id: z.string().nullable(), url: z.string().nullable() }),
  /** All of the trial is there. `digest`: of the trace; `receipt`: the sink's own. */
  z.strictObject({ kind: z.literal("sent"), trialId: z.string(), digest: z.string(), receipt: z.json() }),
  /** The destination will not take the trial as it is. The next push tries again. */
  z.strictObject({ kind: z.literal("refused"), trialId: z.string(), digest: z.string(), reason: z.string() }),
]);
export type LedgerEntry = z.infer<typeof LedgerEntry>;
