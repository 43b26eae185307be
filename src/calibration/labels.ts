import { z } from "zod";
import { ConfigError, messageOf } from "../errors.ts";
import { parseCsv } from "../lib/csv.ts";
import { didYouMean } from "../lib/nearest.ts";
import { parseValue } from "../lib/parse-value.ts";

/** What one person says of one trial by one rubric. */
export interface Label {
  /** Line of the file it stands on. */
  line: number;
  /** Id of the run or a unique start of it; needed only where several runs are compared. */
  run: string | undefined;
  trial: string;
  /** The judged score, e.g. `review.scope`. */
  score: string;
  /** A choice's name, or a number from 0 to 1. */
  label: string | number;
  rater: string;
}

export interface Labels {
  labels: Label[];
  /** Rows that nobody has labelled yet. */
  blank: number;
}

/**
 * Labels as CSV with a line of names first, or as JSON Lines; which of them is told by the first character. Strict: throws
 * ConfigError with the line for what is malformed and for an unknown column.
 */
export function parseLabels(text: string, file: string): Labels {
  const plain = text.replace(/^\uFEFF/, "");
  const rows = plain.trimStart().startsWith("{") ? jsonRows(plain, file) : csvRows(plain, file);
  const parsed = rows.map(({ line, value }) => ({ line, ...parseValue(Row, value, at(file, line)) }));
  const labels: Label[] = [];
  for (const { line, run, trial, score, label, rater } of parsed) {
    if (label === null || label === "") continue;
    if (rater === "") throw new ConfigError("LABELS_INVALID", `${file}:${line}: a label without its rater.`);
    labels.push({ line, run: run === "" ? undefined : run, trial, score, label, rater });
  }
  return { labels, blank: parsed.length - labels.length };
}

const Cell = z.string().trim();

/** Columns of the sheet that people label are carried along, and not read. */
const Row = z.strictObject({
  run: Cell.optional(),
  trial: Cell.min(1, "the id of a trial was expected"),
  score: Cell.min(1, "the name of a score was expected"),
  label: z.union([Cell, z.number().min(0).max(1), z.null()], { error: "a choice or a number from 0 to 1 was expected" }),
  rater: Cell.default(""),
  choices: z.string().optional(),
  request: z.string().optional(),
  patch: z.string().optional(),
});

const COLUMNS = Object.keys(Row.shape);
const NEEDED = ["trial", "score", "label", "rater"];

interface Raw {
  line: number;
  value: unknown;
}

function jsonRows(text: string, file: string): Raw[] {
  return text.split(/\r?\n/).flatMap((row, index) => {
    if (row.trim() === "") return [];
    try {
      return [{ line: index + 1, value: JSON.parse(row) as unknown }];
    } catch (error) {
      throw new ConfigError("LABELS_INVALID", `${file}:${index + 1}: not JSON: ${messageOf(error)}`, { cause: error });
    }
  });
}

function csvRows(text: string, file: string): Raw[] {
  const [head, ...rows] = cellsOf(text, file);
  const columns = head?.cells.map((cell) => cell.trim()) ?? [];
  const fail = (message: string, line = 1) => new ConfigError("LABELS_INVALID", `${file}:${line}: ${message}`);
  for (const column of columns)
    if (!COLUMNS.includes(column)) throw fail(`unknown column "${column}".${didYouMean(column, COLUMNS)}`, head?.line);
  for (const column of NEEDED)
    if (!columns.includes(column)) throw fail(`no column "${column}". The first line names the columns: ${NEEDED.join(",")}`, head?.line);
  if (new Set(columns).size < columns.length) throw fail("a column is named twice.", head?.line);
  return rows.map(({ line, cells }) => {
    if (cells.length !== columns.length) throw fail(`${cells.length} cells where ${columns.length} were expected.`, line);
    return { line, value: Object.fromEntries(columns.map((column, index) => [column, cells[index]])) };
  });
}

function cellsOf(text: string, file: string) {
  try {
    return parseCsv(text);
  } catch (error) {
    throw new ConfigError("LABELS_INVALID", `${file}, ${messageOf(error)}`, { cause: error });
  }
}

function at(file: string, line: number) {
  return { file: `${file}:${line}`, code: "LABELS_INVALID" };
}
