const TOKEN =
  /\/\/[^\n]*|(?<!\.)#[^\n]*|\/\*[\s\S]*?\*\/|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*|&&|\|\||\?\?|\?[.:]|[^\s\w]/gu;

/** Steps of the comparison below: about half a second. */
const MAX_STEPS = 100_000_000;

/** A source text as tokens: words, numbers, strings and comments whole, marks one by one; white space is none. */
export function tokens(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

/** Tokens inserted plus deleted between two texts; undefined when they are too large to compare. */
export function tokenEdits(before: string, after: string): number | undefined {
  if (before === after) return 0;
  const [a, b] = withoutCommonEnds(tokens(before), tokens(after));
  if (Math.ceil(a.length / 32) * b.length > MAX_STEPS) return undefined;
  return a.length + b.length - 2 * commonLength(a, b);
}

function withoutCommonEnds(a: string[], b: string[]): [string[], string[]] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

/**
 * Length of the longest common subsequence by bit-parallel rows (Hyyrö 2004): V' = (V + (V & M)) | (V & ~M), 32 tokens a
 * step. The agent decides how much there is to compare, so that the time must not grow with the number of edits squared.
 */
function commonLength(a: readonly string[], b: readonly string[]): number {
  const row = new Uint32Array(Math.ceil(a.length / 32)).fill(0xffffffff);
  const masks = masksOf(a, row.length);
  for (const token of b) {
    const mask = masks(token);
    if (mask === undefined) continue;
    let carry = 0;
    for (let word = 0; word < row.length; word += 1) {
      const v = row[word] as number;
      const m = mask[word] as number;
      const sum = v + ((v & m) >>> 0) + carry;
      carry = sum > 0xffffffff ? 1 : 0;
      row[word] = sum | (v & ~m);
    }
  }
  return row.reduce((zeros, word) => zeros + 32 - ones(word), 0);
}

/** Where a token stands in `a`, as bits. Frequent tokens keep their mask, of which there are few; rare ones share one. */
function masksOf(a: readonly string[], words: number): (token: string) => Uint32Array | undefined {
  const places = new Map<string, number[]>();
  for (const [at, token] of a.entries()) {
    const known = places.get(token);
    if (known) known.push(at);
    else places.set(token, [at]);
  }
  const mark = (mask: Uint32Array, found: readonly number[]) => {
    for (const at of found) mask[at >>> 5] = (mask[at >>> 5] as number) | (1 << (at & 31));
    return mask;
  };
  const kept = new Map<string, Uint32Array>();
  const shared = new Uint32Array(words);
  let used: readonly number[] = [];
  return (token) => {
    const found = places.get(token);
    if (found === undefined || found.length >= words) {
      if (found && !kept.has(token)) kept.set(token, mark(new Uint32Array(words), found));
      return kept.get(token);
    }
    for (const at of used) shared[at >>> 5] = 0;
    used = found;
    return mark(shared, found);
  };
}

function ones(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

const DECISIONS = new Set(["if", "elif", "for", "while", "case", "catch", "except", "and", "or", "&&", "||", "??", "?"]);

/** Decision points by their keywords, in any C-like language or Python: cyclomatic complexity without its "+ 1" a function. */
export function decisionPoints(text: string): number {
  return tokens(text).filter((token) => DECISIONS.has(token)).length;
}
