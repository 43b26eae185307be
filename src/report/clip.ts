import { stripVTControlCharacters } from "node:util";

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes start with ESC
const COLOUR = /(\u001b\[[\d;]*m)/;

/** Cuts a line at a width. Codes of colours count nothing and are kept, so that what follows has its own. */
export function clip(text: string, width: number): string {
  if (stripVTControlCharacters(text).length <= width) return text;
  let left = Math.max(0, width - 1);
  let isCut = false;
  const parts = text.split(COLOUR).map((part) => {
    if (COLOUR.test(part)) return part;
    const kept = part.slice(0, left);
    const ends = !isCut && part.length > left;
    left -= kept.length;
    isCut ||= ends;
    return ends && width > 0 ? `${kept}…` : kept;
  });
  return parts.join("");
}
