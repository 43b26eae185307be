import { z } from "zod";
import { Glob, Id } from "./id.ts";
import { ReportFormat } from "./repo.ts";

/**
 * What a customer asked of a repository, outside any suite: all that its run is made of, and kept in its manifest, so that it can be
 * continued and graded again from it alone.
 */
export const Request = z.strictObject({
  /** Of the task it is run as; made of all the rest. */
  id: Id,
  /** Of the fixture repo it is run on. */
  repoId: Id,
  /** The customer's own words. */
  words: z.string(),
  /** A bounded brief with criteria of success; null: the words are all there is. */
  brief: z.string().nullable(),
  repo: z.strictObject({
    /** Title for people. */
    name: z.string(),
    /** Absolute path of its top folder, or of a bare one. */
    folder: z.string(),
    /** Absolute path of what holds its objects. */
    git: z.string(),
    /** As it was named. */
    base: z.string(),
    commit: z.string(),
  }),
  /** Where a right solution may live; null: nobody said. */
  allow: z.array(Glob).nullable(),
  protect: z.array(Glob),
  /** A command for a shell. */
  setup: z.string().nullable(),
  /** The repository's own tests, a command for a shell; null: none were named. */
  test: z.strictObject({ command: z.string(), report: z.enum([...ReportFormat.options, "exit-code"]), timeoutSec: z.number() }).nullable(),
});
export type Request = z.infer<typeof Request>;

/** What became of a trial of a request: the branch that was made, or why there is none. */
export const RequestEnd = z.strictObject({
  trialId: z.string(),
  branch: z.string().nullable(),
  commit: z.string().nullable(),
  pushedTo: z.string().nullable(),
  /** Why there is no branch. */
  reason: z.string().nullable(),
});
export type RequestEnd = z.infer<typeof RequestEnd>;

/** `request.json` of a run: written when its branches are made, so that a command that was killed before goes on. */
export const RequestEnds = z.strictObject({ schemaVersion: z.literal(1), trials: z.array(RequestEnd) });
export type RequestEnds = z.infer<typeof RequestEnds>;
