import type { Sink } from "../sinks/types.ts";
import { readLedgerState } from "./ledger.ts";

/** Ids of another run's experiments at the same destination, by variant, as far as it was pushed there. */
export async function basesOf(folder: string | undefined, sink: Pick<Sink, "name" | "destination">): Promise<Map<string, string>> {
  const bases = new Map<string, string>();
  if (folder === undefined) return bases;
  const { experiments } = await readLedgerState(folder, sink);
  for (const [variant, { id }] of experiments) if (id !== null) bases.set(variant, id);
  return bases;
}
