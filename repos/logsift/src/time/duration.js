const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];
const MILLISECONDS = new Map(UNITS);
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Milliseconds of a duration such as `250ms`, `1.5s` or `2h`; null when `text` is not one. */
export function parseDuration(text) {
  const match = DURATION.exec(text);
  return match ? Number(match[1]) * MILLISECONDS.get(match[2]) : null;
}

/** A duration for people: its two largest units, such as `1h 5m`, `2.5s` or `40ms`. */
export function formatDuration(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)}ms`;
  if (milliseconds < 60_000) return `${Math.floor(milliseconds / 100) / 10}s`;

  const first = UNITS.findIndex(([, size]) => milliseconds >= size);
  const [unit, size] = UNITS[first];
  const [nextUnit, nextSize] = UNITS[first + 1];
  const count = Math.floor(milliseconds / size);
  const rest = Math.floor((milliseconds % size) / nextSize);
  return rest > 0 ? `${count}${unit} ${rest}${nextUnit}` : `${count}${unit}`;
}
