import { z } from "zod";

export const TestStatus = z.enum(["passed", "failed", "skipped", "missing"]);
export type TestStatus = z.infer<typeof TestStatus>;

export const TestGroup = z.enum(["fail-to-pass", "pass-to-pass"]);

/** One expected test that did not pass. */
export const TestMiss = z.strictObject({ id: z.string(), group: TestGroup, status: TestStatus });
export type TestMiss = z.infer<typeof TestMiss>;

const Count = z.strictObject({ passed: z.int(), total: z.int() });

const Graded = {
  failToPass: Count,
  passToPass: Count,
  /** Tests in the report that the task does not list. */
  unlisted: z.int(),
  exitCode: z.int().nullable(),
};

/**
 * What the hidden tests said. `failed` carries every expected test that did not pass, and any reason beyond them.
 * `tampered`: what the runner reported of planted tests (sentinels) cannot be true, so nothing it reported counts; the
 * counts are what it claimed. `not-run`: no test ran; `cause` says who answers for it: `agent` when its own change stopped the tests (counts as not
 * resolved), `harness` when there is no evidence for that (missing data), `nobody` when there was no test to run, as for a
 * request that named none.
 */
export const Verdict = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("passed"), ...Graded }),
  z.strictObject({ kind: z.literal("failed"), ...Graded, misses: z.array(TestMiss), reasons: z.array(z.string()) }),
  z.strictObject({ kind: z.literal("tampered"), ...Graded, misses: z.array(TestMiss), reasons: z.array(z.string()).min(1) }),
  z.strictObject({ kind: z.literal("not-run"), cause: z.enum(["agent", "harness", "nobody"]), reason: z.string() }),
]);
export type Verdict = z.infer<typeof Verdict>;
