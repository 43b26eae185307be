import { z } from "zod";

const Extra = z.record(z.string(), z.unknown());
const Count = z.int().min(0);
const Test = z.strictObject({
  ...{ name: z.string().min(1), status: z.enum(["passed", "failed", "skipped", "pending", "other"]), duration: Count },
  ...{ suite: z.array(z.string()).min(1).optional(), message: z.string().optional(), trace: z.string().optional() },
  ...{ rawStatus: z.string().optional(), tags: z.array(z.string()).optional(), extra: Extra.optional() },
});
const Summary = z.strictObject({
  ...{ tests: Count, passed: Count, failed: Count, skipped: Count, pending: Count, other: Count },
  ...{ suites: Count.optional(), start: Count, stop: Count, extra: Extra.optional() },
});

/** The part of the schema of the Common Test Report Format (ctrf-io/ctrf, schema/ctrf.schema.json) that we write; it allows no other keys. */
const Ctrf = z.strictObject({
  ...{ reportFormat: z.literal("CTRF"), specVersion: z.string().regex(/^\d+\.\d+\.\d+$/), generatedBy: z.string().optional() },
  results: z.strictObject({
    tool: z.strictObject({ name: z.string().min(1), version: z.string().optional() }),
    ...{ summary: Summary, tests: z.array(Test), extra: Extra.optional() },
  }),
});

/** Reads a CTRF report by the rules of its schema, and checks that its counts are those of its tests. Throws where one is broken. */
export function readCtrf(text: string): z.infer<typeof Ctrf>["results"] {
  const { results } = Ctrf.parse(JSON.parse(text));
  const { summary, tests } = results;
  for (const status of ["passed", "failed", "skipped", "pending", "other"] as const) {
    const number = tests.filter((one) => one.status === status).length;
    if (number !== summary[status]) throw new Error(`${summary[status]} ${status}, of which ${number} are there`);
  }
  if (summary.tests !== tests.length || summary.stop < summary.start) throw new Error("summary and tests differ");
  return results;
}
