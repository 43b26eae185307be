import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { CostSource } from "../domain/usage.ts";
import { summarizeRun } from "../run/summary.ts";
import { JOURNAL, MANIFEST, SPENDING, SUMMARY } from "../store/layout.ts";
import { readManifest } from "../store/reader.ts";
import { remembering } from "../store/remembered.ts";

const Share = z.object({
  value: z.number().nullable(),
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  tasks: z.number(),
});
const Variant = z.object({
  ...{ variant: z.string(), planned: z.number(), measured: z.number(), resolve: Share },
  spending: z.object({ totalTokens: z.number().nullable(), totalCostUsd: z.number().nullable(), cost: CostSource }),
});

/** Of a run's summary, what a list shows. */
const RunSum = z.object({
  ...{ finished: z.boolean(), tasks: z.number(), planned: z.number(), measured: z.number(), variants: z.array(Variant) },
});
export type RunSum = z.infer<typeof RunSum>;

/** From `summary.json`; undefined when there is none, or what it was made of has changed since. */
export async function freshSum(folder: string): Promise<RunSum | undefined> {
  const [summary, ...sources] = await Promise.all([SUMMARY, MANIFEST, JOURNAL, SPENDING].map((name) => changedAt(path.join(folder, name))));
  if (summary === undefined || sources.some((source) => source !== undefined && source > summary)) return undefined;
  try {
    return RunSum.parse(JSON.parse(await readFile(path.join(folder, SUMMARY), "utf8")));
  } catch {
    return undefined; // damaged, or of an older version
  }
}

async function changedAt(file: string): Promise<bigint | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found?.mtimeNs;
}

/** From everything the run recorded; what did not change since the last time is not read again. Throws StoreError. */
export async function sumUp(folder: string): Promise<RunSum> {
  const files = [MANIFEST, JOURNAL, SPENDING].map((name) => path.join(folder, name));
  return await remember(files, async () => RunSum.parse((await summarizeRun(folder, await readManifest(folder))).summary));
}

const remember = remembering<RunSum>(1_000);
