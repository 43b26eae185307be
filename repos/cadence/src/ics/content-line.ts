import { CadenceError } from "../errors.ts";

/** One logical line of a calendar file: `NAME;PARAM=value:VALUE`. */
export interface ContentLine {
  readonly name: string;
  readonly params: ReadonlyMap<string, string>;
  /** As written in the file; text values still hold their escapes. */
  readonly value: string;
}

const MAX_OCTETS = 75;
const encoder = new TextEncoder();

export function formatLine(name: string, value: string, params: Readonly<Record<string, string>> = {}): string {
  const suffix = Object.entries(params).map(([key, param]) => `;${key}=${param}`);
  return fold(`${name}${suffix.join("")}:${value}`);
}

export function parseLines(text: string): ContentLine[] {
  const unfolded = text.replace(/\r?\n[ \t]/g, "");
  return unfolded
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map(parseLine);
}

function parseLine(line: string): ContentLine {
  const match = /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:]*))*):(.*)$/.exec(line);
  if (match === null) throw new CadenceError("INVALID_ICS", `not a content line: "${line}"`);
  const params = new Map<string, string>();
  for (const [, key, quoted, plain] of match[2].matchAll(/;([A-Za-z0-9-]+)=(?:"([^"]*)"|([^";:]*))/g)) {
    params.set(key.toUpperCase(), quoted ?? plain);
  }
  return { name: match[1].toUpperCase(), params, value: match[3] };
}

export function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
}

export function unescapeText(value: string): string {
  return value.replace(/\\(.)/g, (_, char: string) => (char === "n" || char === "N" ? "\n" : char));
}

/** Breaks a line after at most 75 octets, never inside a character. */
function fold(line: string): string {
  const rows: string[] = [];
  let row = "";
  let octets = 0;
  for (const char of line) {
    const size = encoder.encode(char).length;
    if (octets + size > MAX_OCTETS) {
      rows.push(row);
      row = " ";
      octets = 1;
    }
    row += char;
    octets += size;
  }
  return [...rows, row].join("\r\n");
}
