import { type Random, seeded } from "../random.ts";

/** Up to this many differences all sign patterns are counted. */
const COUNTED = 16;
const DRAWS = 9_999;
/** Relative to the sum: rounding alone. */
const TIE = 1e-9;

/**
 * Two-sided p of the mean of paired differences: if nothing differs, each is as likely with the other sign (Fisher's randomisation
 * test). Exact by counting all patterns of up to 16 differences, else (1 + hits)/(1 + 9 999) over seeded draws (Phipson & Smyth
 * 2010). 1 without differences.
 */
export function signFlip(differences: readonly number[], seed: number): { p: number; method: "exact" | "monte-carlo" } {
  const sizes = differences.map(Math.abs).filter((size) => size > 0);
  const seen = Math.abs(differences.reduce((sum, one) => sum + one, 0));
  const least = seen - TIE * sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.length <= COUNTED) return { p: farShare(sizes, least), method: "exact" };
  return { p: (1 + hitsOf(Float64Array.from(sizes), least, seeded(seed))) / (1 + DRAWS), method: "monte-carlo" };
}

function hitsOf(sizes: Float64Array, least: number, random: Random): number {
  let hits = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    let sum = 0;
    let bits = 0;
    for (let at = 0; at < sizes.length; at++) {
      // One number of the generator holds 32 signs.
      bits = at % 32 === 0 ? (random() * 2 ** 32) | 0 : bits >>> 1;
      const size = sizes[at] ?? 0;
      sum += bits & 1 ? size : -size;
    }
    if (Math.abs(sum) >= least) hits++;
  }
  return hits;
}

function farShare(sizes: readonly number[], least: number): number {
  const patterns = 2 ** sizes.length;
  let far = 0;
  for (let pattern = 0; pattern < patterns; pattern++) {
    let sum = 0;
    for (const [at, size] of sizes.entries()) sum += (pattern >> at) & 1 ? size : -size;
    if (Math.abs(sum) >= least) far++;
  }
  return far / patterns;
}
