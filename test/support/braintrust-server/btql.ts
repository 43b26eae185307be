import { z } from "zod";
import type { Row } from "./rows.ts";

interface Column {
  path: string[];
  name: string;
}

interface Query {
  experimentId: string;
  /** Undefined for whole rows. */
  columns: Column[] | undefined;
  limit: number;
  cursor: string | undefined;
}

const PAGE = 1000;

/** Both forms that are spoken: what the SDK posts, and text of clauses. Throws for anything it would have to guess at. */
export function parseQuery(query: unknown): Query {
  return typeof query === "string" ? fromText(query) : fromTree(query);
}

export function select(row: Row, columns: Column[] | undefined): Record<string, unknown> {
  if (!columns) return row;
  return Object.fromEntries(columns.map(({ path, name }) => [name, valueAt(row, path)]));
}

const star = z.strictObject({ op: z.literal("star") });
const experiment = z.strictObject({
  op: z.literal("function"),
  name: z.strictObject({ op: z.literal("ident"), name: z.tuple([z.literal("experiment")]) }),
  args: z.tuple([z.strictObject({ op: z.literal("literal"), value: z.string() })]),
});
const tree = z.strictObject({
  select: z.tuple([star]),
  from: experiment,
  cursor: z.string().nullish(),
  limit: z.int().positive().optional(),
});

function fromTree(query: unknown): Query {
  const { from, limit = PAGE, cursor } = tree.parse(query);
  return { experimentId: from.args[0].value, columns: undefined, limit: Math.min(limit, PAGE), cursor: cursor ?? undefined };
}

const CLAUSE = /(?:^|[|\s])(select|from|limit|cursor|filter|sort|dimensions|measures|pivot|unpivot|sample)\s*:/gi;
const FROM = /^experiment\(\s*(?:'([^']+)'|"([^"]+)")\s*\)(?:\s+spans)?$/i;

function fromText(query: string): Query {
  const clauses = clausesOf(query);
  const text = z
    .strictObject({ select: z.string(), from: z.string().regex(FROM), limit: z.coerce.number().int().positive(), cursor: z.string() })
    .partial({ limit: true, cursor: true })
    .parse(clauses);
  const [, single, double] = FROM.exec(text.from) ?? [];
  const columns = text.select === "*" ? undefined : text.select.split(",").map(columnOf);
  const cursor = text.cursor?.replace(/^(['"])(.*)\1$/, "$2");
  return { experimentId: single ?? double ?? "", columns, limit: Math.min(text.limit ?? PAGE, PAGE), cursor };
}

function clausesOf(query: string): Record<string, string> {
  const heads = [...query.matchAll(CLAUSE)];
  const entries = heads.map((head, at) => {
    const body = query.slice(head.index + head[0].length, heads[at + 1]?.index);
    return [head[1]?.toLowerCase(), body.replace(/\|\s*$/, "").trim()] as const;
  });
  return Object.fromEntries(entries);
}

const PART = /\w+|"[^"]+"/;
const COLUMN = new RegExp(`^((?:${PART.source})(?:\\.(?:${PART.source}))*)(?:\\s+as\\s+(${PART.source}))?$`, "i");

/** Without an alias a column is named by the last part of its path; what the hosted service does is not known, so give one. */
function columnOf(text: string): Column {
  const [, dotted, alias] = COLUMN.exec(text.trim()) ?? [];
  if (dotted === undefined) throw new Error(`select: ${text.trim()} is no path`);
  const path = [...dotted.matchAll(new RegExp(PART, "g"))].map(([part]) => unquoted(part));
  return { path, name: alias === undefined ? (path.at(-1) ?? "") : unquoted(alias) };
}

function unquoted(part: string): string {
  return part.replace(/^"(.*)"$/, "$1");
}

function valueAt(row: unknown, path: string[]): unknown {
  const found = path.reduce((at: unknown, key) => (typeof at === "object" && at ? (at as Record<string, unknown>)[key] : undefined), row);
  return found ?? null;
}
