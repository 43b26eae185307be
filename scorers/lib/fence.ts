import { randomBytes } from "node:crypto";

/** A mark that is in none of the texts, and that nobody could know who wrote them. */
export function fenceFor(texts: readonly string[], random: () => string = () => randomBytes(12).toString("hex")): string {
  for (;;) {
    const fence = random();
    if (!texts.some((text) => text.includes(fence))) return fence;
  }
}
