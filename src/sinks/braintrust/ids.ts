import { v5 } from "uuid";
import type { TrialTrace } from "../../domain/trace.ts";

/** Never to be changed: with it every id would be another, and all that was ever sent would be sent again. */
const NAMESPACE = "5f6c1bb0-3c1e-5d0a-9a55-0d7a3e6f2c41";

type Trial = Pick<TrialTrace, "runId" | "trialId">;

/** By span key. Made of the keys of all spans around it: a span that moves in the tree becomes another row, for a row cannot move. */
export function rowIdsOf({ runId, trialId, spans }: Trial & Pick<TrialTrace, "spans">): Map<string, string> {
  const paths = new Map<string, string[]>();
  for (const { key, parent } of spans) paths.set(key, [...(parent === null ? [] : (paths.get(parent) ?? [parent])), key]);
  return new Map([...paths].map(([key, path]) => [key, idOf("row", runId, trialId, ...path)]));
}

/** The same for the same file, so that sending it again replaces what is stored. */
export function fileIdOf({ runId, trialId }: Trial, name: string): string {
  return idOf("file", runId, trialId, name);
}

function idOf(...names: string[]): string {
  return v5(JSON.stringify(names), NAMESPACE);
}
