import { type ChangeData, type HunkData, type HunkTokens, markEdits, type TokenNode } from "react-diff-view";

/** A piece of a line, as `PatchLines` shows it: never as markup. `sign`: what stands before the line. */
export interface LineToken extends TokenNode {
  type: "text";
  value: string;
  /** Differs from the line it replaces or is replaced by. */
  edited: boolean;
  sign?: string;
}

/** Lines in pieces, with what differs within them. Lists are by line number, with holes where no line is shown. */
export function lineTokens(hunks: readonly HunkData[]): HunkTokens {
  const [old, now]: [Line[], Line[]] = [[], []];
  for (const change of hunks.flatMap(({ changes }) => changes)) {
    const text = [[{ type: "text", value: change.content }]];
    if (change.type === "insert") now.push({ number: change.lineNumber, sign: "+", text });
    else if (change.type === "delete") old.push({ number: change.lineNumber, sign: "−", text });
    else {
      old.push({ number: change.oldLineNumber, sign: " ", text });
      now.push({ number: change.newLineNumber, sign: " ", text });
    }
  }
  const marked = markEdits(numbered(hunks).filter(isSmall))([old.map(({ text }) => text), now.map(({ text }) => text)]);
  return { old: byNumber(old, marked[0]), new: byNumber(now, marked[1]) };
}

interface Line {
  number: number;
  sign: string;
  text: Pieces;
}

/** The same with lines numbered as they come: the library goes through all numbers, and a patch may tell of a billion. */
function numbered(hunks: readonly HunkData[]): HunkData[] {
  let [old, now] = [0, 0];
  const renumbered = (change: ChangeData): ChangeData => {
    if (change.type !== "insert") old += 1;
    if (change.type !== "delete") now += 1;
    if (change.type === "normal") return { ...change, oldLineNumber: old, newLineNumber: now };
    return { ...change, lineNumber: change.type === "delete" ? old : now };
  };
  return hunks.map((hunk) => ({ ...hunk, changes: hunk.changes.map(renumbered) }));
}

function byNumber(lines: readonly Line[], marked: readonly Pieces[]): LineToken[][] {
  const tokens: LineToken[][] = [];
  for (const [at, { number, sign }] of lines.entries()) tokens[number - 1] = tokensOf(marked[at] ?? [], sign);
  return tokens;
}

/** Of a line: from the outermost node to its text, as the library has them. */
type Pieces = TokenNode[][];

const LINE_CHARS = 500;
const HUNK_CHARS = 20_000;

/** Finding what differs takes long in long texts. */
function isSmall({ changes }: HunkData): boolean {
  const changed = changes.filter(({ type }: ChangeData) => type !== "normal").map(({ content }) => content.length);
  return changed.every((length) => length <= LINE_CHARS) && changed.reduce((sum, length) => sum + length, 0) <= HUNK_CHARS;
}

/** Above this share of its characters a line is another one, and marks in it would only be noise. */
const MOST_EDITED = 0.5;

function tokensOf(pieces: Pieces, sign: string): LineToken[] {
  const tokens = pieces.map((path): LineToken => {
    const value = String(path.at(-1)?.["value"] ?? "");
    return { type: "text", value, edited: path.some(({ type }) => type === "edit") };
  });
  const length = (of: readonly LineToken[]) => of.reduce((sum, { value }) => sum + value.length, 0);
  const [first, ...rest] =
    length(tokens.filter(({ edited }) => edited)) <= MOST_EDITED * length(tokens)
      ? tokens
      : [{ type: "text", value: tokens.map(({ value }) => value).join(""), edited: false } satisfies LineToken];
  return first === undefined ? [] : [{ ...first, sign }, ...rest];
}
