/** A row of an experiment as it is stored: without the control fields. */
export type Row = Record<string, unknown> & { id: string };

/** What a request says of a row, control fields and all. */
export type RowChange = Row & { _is_merge?: boolean; _object_delete?: boolean };

export interface Page {
  rows: Row[];
  /** To ask for the next page with; absent after the last. */
  cursor: string | undefined;
}

interface Kept {
  sequence: number;
  /** Undefined once deleted. */
  now: Row | undefined;
  writtenAt: number;
  /** What readers see until the write has become visible. */
  before: Row | undefined;
}

/** The rows of one experiment. Readers see a write only after a while, as with a store that indexes behind its queue. */
export class RowStore {
  readonly #kept = new Map<string, Kept>();
  readonly #visibleAfterMs: number;

  constructor(visibleAfterMs: number) {
    this.#visibleAfterMs = visibleAfterMs;
  }

  /** A row replaces the one with its id, is merged into it or deletes it. A merge into nothing leaves a fragment. */
  write(change: RowChange): void {
    const { _is_merge: isMerge, _object_delete: isDelete, ...row } = change;
    const kept = this.#kept.get(change.id);
    const now = isDelete ? undefined : isMerge && kept?.now ? merged(kept.now, row) : { created: new Date().toISOString(), ...row };
    const sequence = kept?.sequence ?? this.#kept.size;
    this.#kept.set(change.id, { sequence, now, writtenAt: performance.now(), before: kept && this.#visible(kept) });
  }

  /** As stored, visible or not. */
  all(): Map<string, Row> {
    const rows = [...this.#kept].flatMap(([id, { now }]) => (now ? [[id, now] as const] : []));
    return new Map(rows);
  }

  /** Visible rows in the order of their first write. Throws for a cursor it did not give. */
  page(limit: number, cursor?: string): Page {
    const from = cursor === undefined ? 0 : sequenceOf(cursor);
    const found: { sequence: number; row: Row }[] = [];
    for (const kept of this.#kept.values()) {
      const row = kept.sequence >= from ? this.#visible(kept) : undefined;
      if (row) found.push({ sequence: kept.sequence, row });
      if (found.length > limit) break;
    }
    const next = found[limit];
    return { rows: found.slice(0, limit).map(({ row }) => row), cursor: next && cursorOf(next.sequence) };
  }

  #visible({ now, writtenAt, before }: Kept): Row | undefined {
    return performance.now() - writtenAt >= this.#visibleAfterMs ? now : before;
  }
}

/** Rows of a trace without a root, or with a parent that is not there: no reader of the tree would find them. */
export function orphansOf(rows: Iterable<Row>): Row[] {
  const all = [...rows];
  const spans = new Set(all.map((row) => row["span_id"]));
  const traces = new Set(all.filter((row) => parentsOf(row).length === 0).map((row) => row["root_span_id"]));
  return all.filter((row) => !traces.has(row["root_span_id"]) || parentsOf(row).some((id) => !spans.has(id)));
}

function parentsOf(row: Row): unknown[] {
  return (row["span_parents"] as unknown[] | null | undefined) ?? [];
}

/** These say which row it is and where in the tree: a merge never changes them. */
const identity = ["id", "created", "span_id", "root_span_id", "span_parents"];

export function merged(stored: Row, change: Row): Row {
  const free = Object.fromEntries(Object.entries(change).filter(([key]) => !identity.includes(key)));
  const row = deepMerged(stored, free) as Row;
  const [had, got] = [stored["tags"], change["tags"]];
  return Array.isArray(had) && Array.isArray(got) ? { ...row, tags: [...new Set([...had, ...got])] } : row;
}

function deepMerged(into: Record<string, unknown>, from: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(from).map(([key, value]) => {
    const old = into[key];
    return [key, isObject(old) && isObject(value) ? deepMerged(old, value) : value] as const;
  });
  return { ...into, ...Object.fromEntries(entries) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function cursorOf(sequence: number): string {
  return Buffer.from(`row ${sequence}`).toString("base64url");
}

function sequenceOf(cursor: string): number {
  const [, sequence] = /^row (\d+)$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (sequence === undefined) throw new Error(`cursor ${cursor} is none of ours`);
  return Number(sequence);
}
