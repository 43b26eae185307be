import { listRuns } from "../store/reader.ts";
import type { RunsDoc } from "./runs-page.ts";
import type { PageOptions } from "./types.ts";

export async function runsPage({ resolved }: PageOptions): Promise<RunsDoc> {
  const runs = await listRuns(resolved.results);
  return { runs: runs.toReversed().map((runId) => ({ runId })) };
}
