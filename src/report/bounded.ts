export interface Bounded {
  kept: string[];
  /** How many were left out. */
  left: number;
}

/** The first of the texts that fit; none after one that did not. */
export function bounded(texts: readonly string[], most: number, maxCharacters: number): Bounded {
  let characters = 0;
  const kept: string[] = [];
  for (const text of texts.slice(0, most)) {
    characters += text.length + 2;
    if (characters > maxCharacters) break;
    kept.push(text);
  }
  return { kept, left: texts.length - kept.length };
}

/** The same with a line that says how many were left out. */
export function counted(lines: readonly string[], most: number, maxCharacters: number): string[] {
  const { kept, left } = bounded(lines, most, maxCharacters);
  return left === 0 ? kept : [...kept, `- … and ${left} more.`];
}
