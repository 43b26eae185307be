import type { Json } from "../../domain/json.ts";
import { sha256 } from "../../lib/hash.ts";

/** Bytes of JSON kept of a field. Together they keep a row below 1 MB, the least that is known to be taken. */
export const FIELD_BYTES = { input: 200_000, output: 300_000, expected: 100_000, metadata: 100_000, error: 20_000 } as const;

const START_CHARS = 4_000;
const NAME_CHARS = 500;

/** A value that is too long becomes its start with a note. `attach`: keeps all of it elsewhere and gives what to put in its place. */
export function fitted(value: Json, maxBytes: number, attach?: (text: string) => Json): Json {
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxBytes) return value;
  const shown = typeof value === "string" ? value : text;
  const cut = { cut: `${bytes} bytes are more than a row takes`, start: startOf(shown, START_CHARS), sha256: sha256(text) };
  return attach ? { ...cut, full: attach(shown) } : cut;
}

export function fittedText(text: string, maxBytes: number): string {
  const bytes = Buffer.byteLength(text);
  return bytes <= maxBytes ? text : `${startOf(text, START_CHARS)}\n[... cut: ${bytes} bytes in all]`;
}

export function fittedName(name: string): string {
  return startOf(name, NAME_CHARS);
}

/** Without what JSON can write and databases refuse: NUL, and halves of a character. */
export function storable(value: Json): Json {
  if (typeof value === "string") return value.replaceAll("\0", "\u{fffd}").toWellFormed();
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(storable);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key) as string, storable(inner)]));
}

function startOf(text: string, chars: number): string {
  return text.slice(0, chars).toWellFormed();
}
