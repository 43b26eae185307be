import { z } from "zod";
import { TrialRecord } from "./trial.ts";

/** One line of an export in JSON: a trial's last record, and what it was part of. */
export const ExportLine = z.object({
  runId: z.string(),
  /** ISO time of the run. */
  createdAt: z.string(),
  suite: z.string(),
  /** As the variant names it; null: it names none. */
  model: z.string().nullable(),
  /** Scores of judges whose agreement with people is unknown or too low. */
  uncalibrated: z.array(z.string()),
  ...TrialRecord.shape,
});
export type ExportLine = z.infer<typeof ExportLine>;
