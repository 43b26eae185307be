import { z } from "zod";

/** What a path is for; decides how its lines are counted. */
export const PathClass = z.enum(["source", "test", "docs", "config", "lock", "generated"]);
export type PathClass = z.infer<typeof PathClass>;

/** One changed path of a trial, as git reports it with rename detection. Lines are text lines; a binary file has none. */
export const FileChange = z.strictObject({
  path: z.string(),
  /** Former path of a renamed file. */
  oldPath: z.string().optional(),
  status: z.enum(["added", "modified", "deleted", "renamed", "type-changed"]),
  pathClass: PathClass,
  protected: z.boolean(),
  binary: z.boolean(),
  /** Git modes, e.g. 100644; null where the file does not exist. */
  oldMode: z.string().nullable(),
  newMode: z.string().nullable(),
  hunks: z.int(),
  linesAdded: z.int(),
  linesRemoved: z.int(),
  /** The same without white-space-only and formatter-only lines (METRICS: diff size). */
  normalAdded: z.int(),
  normalRemoved: z.int(),
  /** Text before and after; null when absent, binary or over the size limit. */
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type FileChange = z.infer<typeof FileChange>;

/** Everything that changed between the snapshot and the tree the agent left. */
export const Diff = z.strictObject({
  files: z.array(FileChange),
  /** Ways in which lines were normalised: white space always, the repo's formatter where it has one. */
  normalisation: z.array(z.enum(["white-space", "formatter"])),
  /** New paths that the base tree's ignore rules cover: not part of the patch (first 100). */
  ignored: z.array(z.string()),
  /** Changed files over the size limit: not part of the patch. */
  oversized: z.array(z.strictObject({ path: z.string(), bytes: z.number() })),
  /** Oddities a reader should know: nested repositories, special files, names that differ only by case. */
  notes: z.array(z.string()),
});
export type Diff = z.infer<typeof Diff>;
