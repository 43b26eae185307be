const MOST_CHARS = 120;

/** The first of them, and how many more there are. */
export function listed(texts: readonly string[], most: number): string {
  return texts.length <= most ? texts.join(", ") : `${texts.slice(0, most).join(", ")} and ${texts.length - most} more`;
}

/** Of a text its first line, as far as a sentence has room for it. */
export function firstLine(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  return line.length <= MOST_CHARS ? line : `${line.slice(0, MOST_CHARS - 1)}…`;
}
