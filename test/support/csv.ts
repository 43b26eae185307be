/** Reads CSV by RFC 4180, strictly: made without the code that writes it. Throws for what the format does not allow. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        if (at >= text.length) throw new Error("a quote is not closed");
        if (text[at] !== '"') cell += text[at];
        else if (text[at + 1] === '"') {
          cell += '"';
          at += 1;
        } else break;
      }
      at += 1;
    } else {
      while (at < text.length && !',"\r\n'.includes(text[at] ?? "")) cell += text[at++];
    }
    row.push(cell);
    if (text[at] === ",") {
      at += 1;
      if (!text.startsWith("\r\n", at)) continue;
      row.push("");
    }
    if (!text.startsWith("\r\n", at)) throw new Error(`character ${at} is none that may stand there: ${JSON.stringify(text[at])}`);
    at += 2;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) throw new Error("the last line has no end");
  return rows;
}
