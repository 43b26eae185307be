import { z } from "zod";
import { SinkFailure } from "../failure.ts";
import type { Lane } from "./lane.ts";

/** What stands in an experiment of ours: hash by row id, by row id of the root. */
export type Inventory = Map<string, Map<string, string>>;

/** Reads an experiment page by page. After a failure the next call goes on where it was, unless that is long ago. */
export interface Reader {
  read(lane: Lane): Promise<Inventory>;
}

const PAGE = 1000;
const STALE_MS = 60_000;

const Answer = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), tree: z.string().nullish(), digest: z.string().nullish() })),
  cursor: z.string().nullish(),
});

export function openReader(experimentId: string): Reader {
  let begun: { inventory: Inventory; cursor: string; at: number } | undefined;
  let reading: Promise<Inventory> | undefined;
  const readOn = async (lane: Lane) => {
    const goesOn = begun !== undefined && Date.now() - begun.at < STALE_MS;
    const { inventory, at } = goesOn && begun ? begun : { inventory: new Map(), at: Date.now() };
    let cursor = goesOn ? begun?.cursor : undefined;
    for (;;) {
      const page = await readPage(lane, experimentId, cursor);
      add(page.data, inventory);
      if (!page.cursor || page.data.length === 0) break;
      cursor = page.cursor;
      begun = { inventory, cursor, at };
    }
    begun = undefined;
    return inventory;
  };
  return {
    read: (lane) => {
      reading ??= readOn(lane).finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

/** Rows without our mark were added by others. */
function add(rows: z.infer<typeof Answer>["data"], inventory: Inventory): void {
  for (const { id, tree, digest } of rows) {
    if (tree == null || digest == null) continue;
    const trial = inventory.get(tree) ?? new Map<string, string>();
    inventory.set(tree, trial.set(id, digest));
  }
}

async function readPage(lane: Lane, experimentId: string, cursor: string | undefined) {
  const clauses = [
    "select: id as id, root_span_id as tree, metadata.patchbench.row as digest",
    `from: experiment('${experimentId}') spans`,
    `limit: ${PAGE}`,
    ...(cursor === undefined ? [] : [`cursor: '${cursor}'`]),
  ];
  const query = { query: clauses.join(" | "), fmt: "json", use_columnstore: false, brainstore_realtime: true };
  const told = Answer.safeParse(await lane.ask("api", "btql", query, "read the experiment back"));
  if (told.success) return told.data;
  throw new SinkFailure("unavailable", `The answer to reading the experiment back is none: ${z.prettifyError(told.error)}`);
}
