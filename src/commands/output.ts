import { existsSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { isInteractive, wantsColours } from "../env.ts";
import { ConfigError, messageOf, StoreError } from "../errors.ts";
import { writeFileAtomic } from "../lib/files.ts";
import { clip } from "../report/clip.ts";
import type { ProgressOutput } from "../report/progress.ts";

/** The only place that prints, besides cli.ts. */
export function print(text: string): void {
  console.log(text);
}

/** Characters of a line of standard output; 100 where nobody says. */
export function lineWidth(): number {
  return process.stdout.columns ?? 100;
}

/** Characters of a line for a table; undefined where no terminal bounds it. */
export function tableWidth(): number | undefined {
  return process.stdout.isTTY ? (process.stdout.columns ?? 80) : undefined;
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** Writes a file the user named, whole or not at all. Throws StoreError. */
export async function writeNamed(file: string, text: string, flag = "--output"): Promise<void> {
  try {
    await writeFileAtomic(file, text);
  } catch (error) {
    throw new StoreError("OUTPUT_WRITE", `${flag}: ${file}: cannot be written: ${messageOf(error)}`, { cause: error });
  }
}

/** The same, but never over what is there: somebody may have worked on it. */
export async function writeNew(file: string, text: string): Promise<void> {
  if (existsSync(file)) throw new ConfigError("OUTPUT_EXISTS", `--output: ${file} is there already.`, { hint: "Name another file." });
  await writeNamed(file, text);
}

/** Text that comes in pieces, no faster than it is read. A reader that has seen enough (`| head`) ends it, and that is no error. */
export async function printPieces(pieces: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
  const { stdout } = process;
  let broken: NodeJS.ErrnoException | undefined;
  stdout.on("error", (error) => {
    broken ??= error; // stays: what was written last may fail when this has returned
  });
  for await (const piece of pieces) {
    signal.throwIfAborted();
    if (broken === undefined && !stdout.write(piece)) await drained(stdout, signal);
    if (broken !== undefined) break;
  }
  if (broken !== undefined && broken.code !== "EPIPE") throw broken;
}

function drained(stream: NodeJS.WriteStream, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const events = ["drain", "error", "close"];
  for (const event of events) stream.on(event, resolve);
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise.finally(() => {
    for (const event of events) stream.off(event, resolve);
  });
}

/** Progress goes to standard error: standard output stays for results. */
export function progressOutput(stream: NodeJS.WriteStream = process.stderr): ProgressOutput {
  const width = () => (stream.columns ?? 80) - 1;
  return {
    line: (text) => void stream.write(`${wantsColours(stream) ? text : stripVTControlCharacters(text)}\n`),
    status: isInteractive(stream) ? (text) => void stream.write(`\r\u001b[K${clip(text, width())}`) : undefined,
  };
}
