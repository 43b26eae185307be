/** Breaks a line at spaces where it is wider than `width`; what follows begins with `indent`. A longer word, as an id to copy, stays whole. */
export function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = text.match(/^ */)?.[0] ?? "";
  let empty = true;
  for (const word of text.trim().split(/(?<=\S)(?= )/)) {
    if (!empty && [...line, ...word].length > width) {
      lines.push(line);
      line = `${indent}${word.trimStart()}`;
    } else line += word;
    empty = false;
  }
  return [...lines, line];
}
