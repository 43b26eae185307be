import { printable } from "./format.ts";

/** Characters that mean something to Markdown or HTML, on GitHub also in mathematics and in tables. */
const SPECIAL = /[\\`*_[\]<>&|~$]/g;

/** Marks that turn text into a mention, a reference or a link: broken by a character that nobody sees. */
const LIVE = /@|#|\bGH-|:(?=\/\/)|\bwww(?=\.)/gi;

const BREAK = "&#8203;";

/** Characters without width, and those that turn the direction of writing: made visible. */
const HIDDEN = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/**
 * Text of agents, tests and tasks as one line of Markdown that says what it says and does nothing: no table, link, image,
 * HTML, mention or reference comes of it. At most `max` characters of it, as they were before.
 */
export function markdownText(text: string, max = 200): string {
  const line = printable(text.toWellFormed().replace(/\s+/g, " ").trim()).replace(HIDDEN, codePoint);
  const characters = [...line];
  const cut = characters.length <= max ? line : `${characters.slice(0, max - 1).join("")}…`;
  return cut.split(LIVE_SPLIT).map(escapePart).join("");
}

/** The id of a trial, a variant, a score: as code where it is a plain word, so that it can be copied. */
export function markdownName(name: string): string {
  return /^[\w.-]{1,160}$/.test(name) ? `\`${name}\`` : markdownText(name, 100);
}

/** A link; the text alone where it leads to no web page. */
export function markdownLink(text: string, url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) return markdownText(text);
  return `[${markdownText(text)}](<${parsed.href.replace(/[<>\\|`\s]/g, percentCode)}>)`;
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

const LIVE_SPLIT = new RegExp(`(${LIVE.source})`, "gi");

/** Every other part is one of the live marks. */
function escapePart(part: string, index: number): string {
  if (index % 2 === 0) return part.replace(SPECIAL, entity);
  return /^[@#:]$/.test(part) ? `${entity(part)}${BREAK}` : `${part}${BREAK}`;
}

function entity(character: string): string {
  return `&#${character.codePointAt(0)};`;
}

function codePoint(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function percentCode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
