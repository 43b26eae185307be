const LEVELS = "▁▂▃▄▅▆▇█";
/** Where a value is missing. */
const GAP = "·";

/** One character a value, from the least to the greatest of them; null is a gap. Equal values stand in the middle. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const range = Math.max(...known) - low;
  return values.map((value) => (value === null ? GAP : LEVELS[levelOf(value - low, range)])).join("");
}

function levelOf(above: number, range: number): number {
  const share = range > 0 ? above / range : 0.5;
  return Math.min(LEVELS.length - 1, Math.floor(share * LEVELS.length));
}
