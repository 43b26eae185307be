const MOST_CHARS = 120;

/** The first of them, and how many more there are. */
export function listed(texts: readonly string[], most: number): string {
  return texts.length <= most ? texts.join(", ") : `${texts.slice(0, most).join(", ")} and ${texts.length - most} more`;
}

/** What Node's test runner puts around the message of a failure. */
const NODE_FAILURE = /^\[Error \[ERR_TEST_FAILURE\]: (.+?)\]?(?: \{)?$/;

/** Of a text its first line, as far as a sentence has room for it. */
export function firstLine(text: string): string {
  const first = text.trim().split("\n", 1)[0] ?? "";
  const line = NODE_FAILURE.exec(first)?.[1] ?? first;
  return line.length <= MOST_CHARS ? line : `${line.slice(0, MOST_CHARS - 1)}…`;
}
