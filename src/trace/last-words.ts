import type { Part } from "../domain/turns.ts";

/** The last message of an agent; null when it said nothing. */
export function lastWords(parts: readonly Part[]): string | null {
  const said = parts.flatMap((part) => (part.kind === "turn" ? part.turn.messages : []));
  return said.findLast((text) => text.trim() !== "") ?? null;
}
