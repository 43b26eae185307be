/** One file's part of a patch as git writes it. */
export interface PatchFile {
  path: string;
  /** Former path of a renamed or copied file. */
  oldPath: string | null;
  status: "added" | "modified" | "deleted" | "renamed" | "mode-changed";
  /** Its content is not in lines. */
  binary: boolean;
  linesAdded: number;
  linesRemoved: number;
  /** All before the first hunk: modes, ids, similarity; of a binary file its data too. */
  header: string;
  /** The hunks as git wrote them; "" where nothing is to be told line by line. */
  hunks: string;
}

/** Cuts a patch at its files. No line of a hunk begins like a file's first one, so that nothing in a file's content is taken for another file. */
export function patchFiles(patch: string): PatchFile[] {
  const starts = [...patch.matchAll(/^diff --git /gm)].map(({ index }) => index);
  return starts.map((start, at) => patchFile(patch.slice(start, starts[at + 1] ?? patch.length)));
}

function patchFile(text: string): PatchFile {
  const binaryAt = text.search(/^(GIT binary patch|Binary files )/m);
  const hunkAt = binaryAt >= 0 ? -1 : text.search(/^@@ /m);
  const header = hunkAt < 0 ? text : text.slice(0, hunkAt);
  const hunks = hunkAt < 0 ? "" : text.slice(hunkAt);
  const facts = binaryAt < 0 ? header : text.slice(0, binaryAt);
  const [oldPath, path] = pathsOf(facts);
  return {
    path,
    oldPath: oldPath === path ? null : oldPath,
    status: statusOf(facts, hunks !== "" || binaryAt >= 0),
    binary: binaryAt >= 0,
    linesAdded: linesWith(hunks, /^\+/gm),
    linesRemoved: linesWith(hunks, /^-/gm),
    header,
    hunks,
  };
}

function statusOf(header: string, changed: boolean): PatchFile["status"] {
  if (/^new file mode /m.test(header)) return "added";
  if (/^deleted file mode /m.test(header)) return "deleted";
  if (/^(rename|copy) from /m.test(header)) return "renamed";
  return changed || !/^new mode /m.test(header) ? "modified" : "mode-changed";
}

function linesWith(hunks: string, start: RegExp): number {
  return hunks.match(start)?.length ?? 0;
}

/** Where the header says it plainly, by that; else both are the same and are told twice in the first line. */
function pathsOf(header: string): [before: string, after: string] {
  const from = lineAfter(header, /^(?:rename|copy) from (.*)$/m);
  const to = lineAfter(header, /^(?:rename|copy) to (.*)$/m);
  if (from !== undefined && to !== undefined) return [unquoted(from), unquoted(to)];
  const [before, after] = [lineAfter(header, /^--- (.*)$/m), lineAfter(header, /^\+\+\+ (.*)$/m)].map(sidePath);
  const one = after ?? before ?? twice(lineAfter(header, /^diff --git (.*)$/m) ?? "");
  return [one, one];
}

function lineAfter(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1];
}

/** Git ends a name with spaces in it by a tab. */
function sidePath(line: string | undefined): string | undefined {
  if (line === undefined || line === "/dev/null") return undefined;
  return unquoted(line.replace(/\t$/, "")).slice("a/".length);
}

function twice(both: string): string {
  const quoted = /^("(?:[^"\\]|\\.)*")/.exec(both)?.[1];
  return unquoted(quoted ?? both.slice(0, (both.length - 1) / 2)).slice("a/".length);
}

const ESCAPES: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, "\\": 92 };

/** A name as git quotes it: C escapes, and bytes in octal. */
function unquoted(name: string): string {
  if (!/^".*"$/s.test(name)) return name;
  const bytes: number[] = [];
  for (const [part, octal, letter] of name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 0xff);
    else if (letter !== undefined) bytes.push(ESCAPES[letter] ?? letter.charCodeAt(0));
    else bytes.push(...new TextEncoder().encode(part));
  }
  return textOf(Uint8Array.from(bytes));
}

/** Bytes that are no UTF-8 become lone surrogates, as in all our paths (lib/path-text.ts). */
function textOf(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((size) => at + size <= bytes.length && isText(bytes.subarray(at, at + size)));
    text += length === undefined ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0)) : DECODER.decode(bytes.subarray(at, at + length));
    at += length ?? 1;
  }
  return text;
}

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function isText(bytes: Uint8Array): boolean {
  try {
    DECODER.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
