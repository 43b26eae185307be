export interface CsvRow {
  /** Line on which the row begins, from 1. */
  line: number;
  cells: string[];
}

/**
 * Rows of comma-separated text with quotes (RFC 4180); any line ends. Empty lines are left out. Throws an Error that names the
 * line for a quote that is never closed, or that ends before its cell does.
 */
export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let row: CsvRow = { line: 1, cells: [] };
  let line = 1;
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  while (pattern.lastIndex < text.length || row.cells.length > 0) {
    const match = pattern.exec(text);
    if (match === null) throw new Error(`line ${line}: a quote that is not closed, or stands inside a cell without quotes.`);
    const [all, quoted, plain = "", end] = match;
    row.cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += all.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (end === ",") continue;
    if (row.cells.length > 1 || quoted !== undefined || plain !== "") rows.push(row);
    row = { line, cells: [] };
  }
  return rows;
}
