import { parse } from "csv-parse/sync";
import { messageOf } from "../errors.ts";

export interface CsvRow {
  /** Line on which the row begins, from 1. */
  line: number;
  cells: string[];
}

interface Parsed {
  record: string[];
  info: { lines: number };
}

/**
 * Rows of comma-separated text with quotes (RFC 4180); any line ends. Empty lines are left out. Throws an Error that names the
 * line for a quote that is never closed, or that ends before its cell does.
 */
export function parseCsv(text: string): CsvRow[] {
  try {
    const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true } as const;
    const parsed = parse(text, { ...options, record_delimiter: ["\r\n", "\n", "\r"] }) as unknown as Parsed[];
    return parsed.map(({ record, info }) => ({ line: info.lines - breaksIn(record), cells: record }));
  } catch (error) {
    throw new Error(messageOf(error), { cause: error });
  }
}

function breaksIn(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
}
