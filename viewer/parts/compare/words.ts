import type { CompareDoc } from "../../../src/pages/compare-page.ts";

export type Contrast = CompareDoc["comparison"]["contrasts"][number];

/** "67 %", whole: beside it stand the counts. */
export function share(value: number): string {
  return `${Math.round(100 * value)} %`;
}

/** "[21, 94] %" */
export function shareInterval(interval: { low: number; high: number } | null): string {
  return interval === null ? "" : `[${Math.round(100 * interval.low)}, ${Math.round(100 * interval.high)}] %`;
}

/** "-33", "+50", "0": points, with a true minus. */
export function points(value: number, digits = 0): string {
  const text = (100 * value).toFixed(digits).replace(/^-(0(\.0+)?)$/, "$1");
  return text.startsWith("-") ? `−${text.slice(1)}` : Number(text) > 0 ? `+${text}` : text;
}

export function usd(value: number): string {
  return `$${value.toFixed(value < 0.1 ? 4 : 2)}`;
}

export function day(iso: string): string {
  return iso.slice(0, 10);
}

/** Of the chosen contrast, by name: which columns are A and B. */
export function columnsOf({ variants }: CompareDoc, { a, b }: Contrast): { a: number; b: number } {
  const at = (name: string) => variants.findIndex((one) => one.name === name);
  return { a: at(a.name), b: at(b.name) };
}

/** As the page calls a side. */
export function labelOf({ variants }: CompareDoc, name: string): string {
  return variants.find((one) => one.name === name)?.label ?? name;
}
