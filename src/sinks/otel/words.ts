import { secretSet } from "../../lib/redact.ts";

const MOST_CHARS = 500;

/** What a receiver said, in one line: it may repeat what it was sent, headers included. */
export function cleanWords(text: string, headers: Readonly<Record<string, string>>): string {
  const values = Object.entries(headers).flatMap(([name, value]) => [value, ...value.split(/\s+/)].map((one) => ({ name, value: one })));
  const line = secretSet(values)
    .redactor()
    .text(text)
    .replace(/[\s\p{Cc}]+/gu, " ");
  return line.trim().slice(0, MOST_CHARS).toWellFormed();
}
