/** Numbers from 0 to below 1 that look random and are the same for the same seed. */
export type Random = () => number;

/**
 * xoshiro128** (Blackman & Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021), its state filled from the seed by
 * splitmix32. For resampling and shuffling; of no use for secrets.
 */
export function seeded(seed: number): Random {
  const next = xoshiro128(splitmix32(seed));
  return () => next() / 2 ** 32;
}

/** The bare generator: whole numbers from 0 to below 2^32. */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
}

/** The same values in another order. */
export function shuffled<T>(values: readonly T[], random: Random): T[] {
  const left = [...values];
  const result: T[] = [];
  while (left.length > 0) result.push(...left.splice(Math.floor(random() * left.length), 1));
  return result;
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function splitmix32(seed: number): [number, number, number, number] {
  let at = seed | 0;
  const next = () => {
    at = (at + 0x9e3779b9) | 0;
    let mixed = Math.imul(at ^ (at >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return mixed ^ (mixed >>> 16);
  };
  return [next(), next(), next(), next()];
}
