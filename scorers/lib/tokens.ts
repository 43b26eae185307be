import { diffArrays } from "diff";

const TOKEN =
  /\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*|&&|\|\||\?\?|\?\.|[^\s\w]/gu;

const MAX_EDITS = 20_000;

/** A source text as tokens: words, numbers, strings and comments whole, marks one by one; white space is none. */
export function tokens(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

/** Tokens inserted plus deleted between two texts; undefined beyond a bound. */
export function tokenEdits(before: string, after: string): number | undefined {
  if (before === after) return 0;
  const parts = diffArrays(tokens(before), tokens(after), { maxEditLength: MAX_EDITS });
  return parts?.reduce((sum, part) => sum + (part.added || part.removed ? part.value.length : 0), 0);
}

const DECISIONS = new Set(["if", "elif", "for", "while", "case", "catch", "except", "and", "or", "&&", "||", "??", "?"]);

/** Decision points by their keywords, in any C-like language or Python: cyclomatic complexity without its "+ 1" a function. */
export function decisionPoints(text: string): number {
  return tokens(text).filter((token) => DECISIONS.has(token)).length;
}
