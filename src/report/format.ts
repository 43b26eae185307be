import type { CostSource } from "../domain/usage.ts";
import type { Rate } from "../stats/summary.ts";

/** "94 %", or "–" for null: never a made-up number. */
export function percent(value: number | null): string {
  return value === null ? "–" : `${(100 * value).toFixed(value === 0 || value === 1 ? 0 : 1)} %`;
}

/** "[81.6, 100] %" */
export function interval({ interval: bounds }: Rate): string {
  return bounds === null ? "–" : `[${(100 * bounds.low).toFixed(0)}, ${(100 * bounds.high).toFixed(0)}] %`;
}

/** A log2 ratio as a factor: "×1.00". */
export function factor(log2: number | null): string {
  return log2 === null ? "–" : `×${(2 ** log2).toFixed(2)}`;
}

/** "350 ms", "12.3 s", "4 min 5 s". */
export function duration(ms: number | null): string {
  if (ms === null) return "–";
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

/** "850", "12.3 k", "4.56 M" */
export function tokens(value: number | null): string {
  if (value === null) return "";
  if (value < 1_000) return String(Math.round(value));
  return value < 1e6 ? `${(value / 1e3).toFixed(1)} k` : `${(value / 1e6).toFixed(2)} M`;
}

/** "$1.25", "~$0.0042", "$1.25+?" for at least so much, "?" */
export function costText(usd: number | null, mark: CostSource): string {
  if (usd === null) return "?";
  const shown = `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`;
  return mark === "unknown" ? `${shown}+?` : `${mark === "estimated" ? "~" : ""}${shown}`;
}

/** A plural without a library: count("task", 2) = "2 tasks". */
export function count(noun: string, number: number): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Control characters made visible: text of agents and tests never steers the terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
