import { readFile } from "node:fs/promises";
import { CsvError, parse } from "csv-parse/sync";
import { z } from "zod";
import { ConfigError, messageOf } from "../errors.ts";

const Text = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim())
  .pipe(z.string().min(1, "is empty"));

const Row = z.strictObject({
  run: z
    .string()
    .trim()
    .optional()
    .transform((run) => run || undefined),
  trial: Text,
  score: Text,
  label: Text,
  rater: Text,
});

/** What a person said of a trial. */
export type Label = z.infer<typeof Row> & { line: number };

/** Columns or keys of a label file. */
const COLUMNS = ["run", "trial", "score", "label", "rater"] as const;

/**
 * Labels of people, as CSV with a heading or as JSON lines: `trial`, `score` (such as `review.scope`), `label` (name of a
 * choice, or a number from 0 to 1), `rater`, and `run` where several are meant. Further columns are passed over; rows without
 * a label are not labelled yet. Throws ConfigError with the numbers of the lines that are wrong.
 */
export async function loadLabels(file: string): Promise<Label[]> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new ConfigError("LABELS_UNREADABLE", `${file}: cannot be read: ${messageOf(cause)}`, { cause });
  });
  const rows = /^\s*\{/.test(text) ? jsonRows(text, file) : csvRows(text, file);
  const problems: string[] = [];
  const labels = rows.flatMap(({ line, value }) => {
    if (value["label"] === undefined || value["label"] === "" || value["label"] === null) return [];
    const row = Row.safeParse(Object.fromEntries(COLUMNS.map((name) => [name, value[name]])));
    if (row.success) return [{ ...row.data, line }];
    problems.push(`line ${line}: ${row.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; ")}`);
    return [];
  });
  refuse(file, problems);
  if (labels.length === 0) throw new ConfigError("LABELS_INVALID", `${file}: no row has a label.`);
  return labels;
}

/** Throws with the first few problems. */
export function refuse(file: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const more = problems.length > 10 ? [`and ${problems.length - 10} more`] : [];
  throw new ConfigError("LABELS_INVALID", `${file}:\n  ${[...problems.slice(0, 10), ...more].join("\n  ")}`);
}

interface Row {
  line: number;
  value: Record<string, unknown>;
}

function jsonRows(text: string, file: string): Row[] {
  return text.split("\n").flatMap((line, at) => {
    if (line.trim() === "") return [];
    try {
      return [{ line: at + 1, value: z.record(z.string(), z.unknown()).parse(JSON.parse(line)) }];
    } catch (cause) {
      throw new ConfigError("LABELS_INVALID", `${file}: line ${at + 1} is no JSON object.`, { cause });
    }
  });
}

function csvRows(text: string, file: string): Row[] {
  try {
    const rows = parse(text, { columns: true, bom: true, trim: true, info: true, skip_empty_lines: true }) as unknown as {
      record: Record<string, string>;
      info: { lines: number };
    }[];
    const missing = ["trial", "score", "label", "rater"].filter((name) => rows[0] && !(name in rows[0].record));
    if (missing.length > 0) throw new ConfigError("LABELS_INVALID", `${file}: its first line names no column ${missing.join(", ")}.`);
    return rows.map(({ record, info }) => ({ line: info.lines, value: record }));
  } catch (cause) {
    if (cause instanceof CsvError) throw new ConfigError("LABELS_INVALID", `${file}: no sound CSV: ${cause.message}`, { cause });
    throw cause;
  }
}
