const WINDOW = 6;

/** Lines that stand in a run of six or more which occurs more than once in these texts (blank lines and indents ignored). */
export function duplicatedLines(texts: readonly string[]): number {
  const files = texts.map((text) =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line.length > 1),
  );
  const seen = new Map<string, number>();
  for (const window of files.flatMap(windows)) seen.set(window, (seen.get(window) ?? 0) + 1);
  return files.reduce((sum, lines) => sum + repeated(lines, seen), 0);
}

function windows(lines: readonly string[]): string[] {
  return lines.slice(0, Math.max(0, lines.length - WINDOW + 1)).map((_, at) => lines.slice(at, at + WINDOW).join("\n"));
}

function repeated(lines: readonly string[], seen: ReadonlyMap<string, number>): number {
  const covered = new Set<number>();
  for (const [at, window] of windows(lines).entries()) {
    if ((seen.get(window) ?? 0) > 1) for (let line = at; line < at + WINDOW; line += 1) covered.add(line);
  }
  return covered.size;
}
