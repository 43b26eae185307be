import { shorten } from "../lib/text-ends.ts";

/** Characters kept of a text, so that a span stays far below what any destination takes in one row. */
export const CHARS = { prompt: 20_000, output: 8_000, words: 2_000, line: 500 } as const;

/** Spans kept of one trial. */
export const MOST_SPANS = 2_000;

/** Bytes kept of a file. */
export const MOST_FILE_BYTES = 16 * 2 ** 20;

/** Texts kept of a list, each shortened. */
export function someOf(texts: readonly string[], most = 100): string[] {
  const kept = texts.slice(0, most).map((text) => shorten(text, CHARS.line));
  return texts.length > most ? [...kept, `[... ${texts.length - most} more ...]`] : kept;
}

/** A stretch of time in epoch milliseconds. */
export interface Window {
  start: number;
  end: number;
}

/**
 * A child's time as far as it lies in its parent's. Children give way, never parents: the trial's own time was measured, while
 * what an agent tells of its steps is by another clock.
 */
export function within(parent: Window, start: number, end: number): Window {
  const inside = (time: number, from: number) => Math.round(Math.min(Math.max(Number.isFinite(time) ? time : from, from), parent.end));
  const from = inside(start, parent.start);
  return { start: from, end: inside(end, from) };
}
