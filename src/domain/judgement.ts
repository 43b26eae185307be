import { z } from "zod";
import { Usage } from "./usage.ts";

/** One answer of a judge: a choice with its rationale, or why there is none. */
export const Ballot = z.strictObject({
  /** Name of the choice; null when the call came to nothing. */
  choice: z.string().nullable(),
  /** What the choice is worth, 0..1; null for "cannot tell" and for no answer. */
  value: z.number().min(0).max(1).nullable(),
  rationale: z.string(),
  /** Why there was no answer. */
  error: z.string().optional(),
});
export type Ballot = z.infer<typeof Ballot>;

/** What a model judged of a trial by one rubric: the score of the same name in full. */
export const Judgement = z.strictObject({
  /** The score it stands for, e.g. `review.scope`. */
  name: z.string(),
  /** Identity of the judge: hash of rubric, choices, model, ballots. Agreement with people is known for one judge, not for a rubric. */
  judge: z.string(),
  model: z.string(),
  /** Median of the usable ballots; null without a majority of usable ones, with the reason. */
  value: z.number().min(0).max(1).nullable(),
  /** The choice that stands for the value; null without one. */
  choice: z.string().nullable(),
  reason: z.string().optional(),
  ballots: z.array(Ballot),
  /** Every choice of the rubric with what it is worth; without it, those of the ballots are all that is known. */
  choices: z.record(z.string(), z.number().min(0).max(1).nullable()).optional(),
  /** Characters of the diff that the judge saw, where it was cut. */
  cut: z.strictObject({ shown: z.int(), of: z.int() }).nullable(),
  /** Tokens and cost of all ballots, apart from the agent's. As they were when first asked, also for a cached one. */
  usage: Usage,
  /** Taken from an earlier judgement of the same content: it cost nothing this time. */
  cached: z.boolean(),
});
export type Judgement = z.infer<typeof Judgement>;

/** What a judge once said of one content: `judgements/<key>.json` of a results folder. */
export const KeptJudgement = z.strictObject({ rubric: z.string(), model: z.string(), ballots: z.array(Ballot).min(1), usage: Usage });
export type KeptJudgement = z.infer<typeof KeptJudgement>;
