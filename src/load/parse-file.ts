import { readFile } from "node:fs/promises";
import { parse as parseTomlText } from "smol-toml";
import type { z } from "zod";
import { messageOf, TaskError } from "../errors.ts";
import { parseValue } from "../lib/parse-value.ts";

/** Reads a TOML file into a schema. Throws TaskError: file, field, what was expected. */
export async function loadToml<S extends z.ZodType>(schema: S, file: string, code: string): Promise<z.output<S>> {
  const text = await readText(file, code);
  let data: unknown;
  try {
    data = parseTomlText(text);
  } catch (error) {
    throw new TaskError(code, `${file}: not valid TOML: ${firstLine(messageOf(error))}`, { cause: error });
  }
  return parseValue(schema, data, { file, code, error: TaskError });
}

/** A file's text, or one clear message. */
export async function readText(file: string, code: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new TaskError(code, missing ? `${file}: missing.` : `${file}: cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}
