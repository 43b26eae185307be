import path from "node:path";
import { z } from "zod";
import { AdaptiveResult } from "../domain/adaptive.ts";
import { readJournal } from "./journal.ts";
import { BLOCKS } from "./layout.ts";

const Line = z.object({ plan: z.object({ results: z.array(AdaptiveResult) }) });

/** Where the questions of a run until decided stand, as of its last block; none for other runs. */
export async function readAdaptive(runFolder: string): Promise<AdaptiveResult[]> {
  const file = path.join(runFolder, BLOCKS);
  let results: AdaptiveResult[] = [];
  for await (const { value } of readJournal(file, () => {})) results = Line.safeParse(value).data?.plan.results ?? results;
  return results;
}
