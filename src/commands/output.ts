import { isInteractive } from "../env.ts";
import type { ProgressOutput } from "../report/progress.ts";

/** The only place that prints, besides cli.ts. */
export function print(text: string): void {
  console.log(text);
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** Progress goes to standard error: standard output stays for results. */
export function progressOutput(): ProgressOutput {
  const stream = process.stderr;
  const width = () => (stream.columns ?? 80) - 1;
  return {
    line: (text) => void stream.write(`${text}\n`),
    status: isInteractive(stream) ? (text) => void stream.write(`\r\u001b[K${clip(text, width())}`) : undefined,
  };
}

/** Cuts at the width, colour codes not counted. */
function clip(text: string, width: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes start with ESC
  const plain = text.replace(/\u001b\[\d+m/g, "");
  return plain.length <= width ? text : `${plain.slice(0, width - 1)}…`;
}
