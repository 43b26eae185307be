export interface Interval {
  low: number;
  high: number;
}

const Z_95 = 1.959963984540054;

/**
 * Wilson score interval of a proportion (Wilson 1927): centre (p + z²/2n)/(1 + z²/n), half-width
 * z/(1 + z²/n)·√(p(1-p)/n + z²/4n²). `p` may be a mean of fractions over `n` units. Null for n = 0.
 */
export function wilson(p: number, n: number, z = Z_95): Interval | null {
  if (n === 0) return null;
  const scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
