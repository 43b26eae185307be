import { CHANGE_SCOPES, type ChangeScope, scopeWords } from "../domain/change-scope.ts";
import { type PatchFile, patchFiles } from "../domain/patch-files.ts";
import { colours as pc } from "../lib/colours.ts";
import type { ChangeDoc } from "../pages/trial-page.ts";
import { count, printable } from "./format.ts";

/** A patch file by file, what should not have been touched first, each below a line that says its scope and why. */
export function changeLines({ patch, scopes, reasons, notes }: ChangeDoc): string[] {
  const files = patchFiles(patch);
  const rank = ({ path }: PatchFile) => ORDER.indexOf(scopes[path]);
  const text = patch === "" ? ["(empty)"] : files.toSorted((a, b) => rank(a) - rank(b)).flatMap((file) => fileLines(file, scopes, reasons));
  const summary = CHANGE_SCOPES.flatMap((scope) => {
    const number = files.filter(({ path }) => scopes[path] === scope).length;
    return number === 0 ? [] : [COLOURS[scope](`${count("file", number)} ${scopeWords[scope]}`)];
  });
  return [...(summary.length === 0 ? [] : [summary.join(", ")]), ...text, ...notes.map((note) => pc.yellow(`note: ${printable(note)}`))];
}

const ORDER: (ChangeScope | undefined)[] = ["protected", "beyond", "asked", undefined];
const COLOURS: Record<ChangeScope, (text: string) => string> = { asked: pc.green, beyond: pc.yellow, protected: pc.red };

function fileLines(file: PatchFile, scopes: ChangeDoc["scopes"], reasons: ChangeDoc["reasons"]): string[] {
  const { path, linesAdded, linesRemoved, status, binary } = file;
  const scope = scopes[path];
  const word = scope === undefined ? pc.dim("–") : COLOURS[scope](scopeWords[scope]);
  const reason = reasons[path] === undefined ? "" : pc.dim(`  ${printable(reasons[path])}`);
  const size = binary ? "binary" : `+${linesAdded} −${linesRemoved}`;
  const lines = `${file.header}${file.hunks}`.replace(/\n$/, "").split("\n");
  return [`${word}  ${pc.bold(printable(path))}  ${status} ${size}${reason}`, ...lines.map(diffLine)];
}

function diffLine(line: string): string {
  const text = printable(line);
  if (/^(diff|index|---|\+\+\+|rename|similarity|new file|deleted file|old mode|new mode)/.test(line)) return pc.bold(text);
  return line.startsWith("+") ? pc.green(text) : line.startsWith("-") ? pc.red(text) : line.startsWith("@@") ? pc.cyan(text) : text;
}
