import { z } from "zod";
import type { Json } from "../../domain/json.ts";
import { digestOf } from "../../lib/hash.ts";
import { hashOf, type TrialRows } from "./rows.ts";

/** What was sent of a trial, as far as it takes to tell later what differs. Kept by who drives the sink. */
const Receipt = z.strictObject({
  v: z.literal(1),
  experiment: z.string(),
  /** Row id of the root. */
  root: z.string(),
  /** By row id: hash of the row and the names in its metadata. */
  rows: z.record(z.string(), z.strictObject({ hash: z.string(), metadata: z.array(z.string()) })),
  scores: z.array(z.string()),
  tags: z.array(z.string()),
  /** Hash of the root's `expected`, which people may correct. */
  expected: z.string(),
  /** Hash by key. */
  files: z.record(z.string(), z.string()),
});
export type Receipt = z.infer<typeof Receipt>;

export function receiptOf({ rows, files }: TrialRows, experiment: string): Receipt {
  const [root] = rows;
  return {
    ...{ v: 1, experiment, root: root.id },
    rows: Object.fromEntries(rows.map((row) => [row.id, { hash: hashOf(row), metadata: Object.keys(row.metadata) }])),
    ...{ scores: Object.keys(root.scores ?? {}), tags: root.tags ?? [], expected: digestOf(root.expected ?? null) },
    files: Object.fromEntries(files.map(({ key, hash }) => [key, hash])),
  };
}

/** Undefined for what is none, or for another experiment: nothing is then known of what is there. */
export function readReceipt(value: Json | undefined, experiment: string): Receipt | undefined {
  const { data } = Receipt.safeParse(value);
  return data?.experiment === experiment ? data : undefined;
}
