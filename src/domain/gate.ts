import { z } from "zod";

const Share = z.number().min(0).max(1);

/** What a night is said to be. */
export const NightVerdict = z.enum(["stable", "improved", "regressed", "drifting", "explained-change", "could-not-measure"]);
export type NightVerdict = z.infer<typeof NightVerdict>;

/** Config `gate`: how sure a verdict must be, and what it looks at. */
export const Gate = z.strictObject({
  alpha: z.number().gt(0).lt(0.5).default(0.05).describe("False alarms a night at most, over all its tests and variants together."),
  power: z
    .number()
    .gt(0.5)
    .lt(1)
    .default(0.9)
    .describe(
      "Chance of seeing a change of `margin`, for runs that stop when the question is settled, and for what would settle a question.",
    ),
  margin: z.number().gt(0).max(1).default(0.1).describe("Change of the resolve rate that must not be missed: 0.1 is 10 points."),
  window: z.int().min(1).max(100).default(14).describe("Accepted nights before it that a night is compared with."),
  failOn: z
    .array(NightVerdict.exclude(["could-not-measure"]))
    .default(["regressed", "drifting"])
    .describe("Verdicts that end `nightly` with exit code 1; one that could not measure always ends with 3."),
  controls: z
    .boolean()
    .default(true)
    .describe("Whether `nightly` runs oracle and nop once a task, where no variant of theirs is in the config."),
  completeness: Share.default(0.95).describe("Share of the planned trials that must be measured."),
  maxInfraRate: Share.default(0.05).describe(
    "Share of trials lost to infrastructure that is still borne; three times the usual, where that is more.",
  ),
  maxErrorClass: Share.default(0.5).describe("Share of tasks that one class of error may hit."),
  nights: z.string().default("nights").describe("Folder of the nights' files, relative to the results folder."),
});
export type Gate = z.infer<typeof Gate>;
