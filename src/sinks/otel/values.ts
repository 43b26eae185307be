import type { Json } from "../../domain/json.ts";
import { shorten } from "../../lib/text-ends.ts";

/** What an attribute can be here: nulls and empty lists are left out instead. */
export type Value = string | number | boolean | string[];
export type Values = Record<string, Value>;

/** Characters kept of a text. Back ends cut or refuse long attributes, many from 64 KB. */
export const MOST_CHARS = 16_000;
export const MOST_PATCH_CHARS = 60_000;

/** A text as protobuf can carry it: valid UTF-8, its middle left out where it is long. */
export function bounded(text: string, most = MOST_CHARS): string {
  return shorten(text, most).toWellFormed();
}

/** A value as an attribute; undefined for what says nothing. What is neither a scalar nor a list of texts becomes JSON. */
export function attributeOf(json: Json | undefined): Value | undefined {
  if (json === null || json === undefined) return undefined;
  if (typeof json === "string") return bounded(json);
  if (typeof json === "number") return Number.isFinite(json) ? json : undefined;
  if (typeof json === "boolean") return json;
  if (isList(json) && JSON.stringify(json).length <= MOST_CHARS) return json.length === 0 ? undefined : json.map((one) => bounded(one));
  return jsonText(json);
}

function isList(json: Json): json is string[] {
  return Array.isArray(json) && json.every((one) => typeof one === "string");
}

export function jsonText(json: Json): string {
  return bounded(JSON.stringify(json));
}

/** Fields as attributes under a prefix; a name that leaves an attribute out has no entry. */
export function under(prefix: string, fields: Readonly<Record<string, Json | undefined>>): Values {
  return known(Object.fromEntries(Object.entries(fields).map(([name, json]) => [`${prefix}${name.toWellFormed()}`, attributeOf(json)])));
}

/** Without what is not known: no attribute stands for "unknown". */
export function known(fields: Readonly<Record<string, Value | null | undefined>>): Values {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, Value] => entry[1] !== null && entry[1] !== undefined),
  );
}
