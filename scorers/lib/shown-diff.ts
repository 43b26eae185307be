export interface ShownDiff {
  text: string;
  /** Characters shown and there were; null when nothing was cut. */
  cut: { shown: number; of: number } | null;
}

/**
 * A patch as a judge sees it: contents of binary files left out, and cut to a number of characters. Each file has an equal
 * share; what short ones leave over goes to the longer ones. Cuts are at ends of lines, and a line tells of each.
 */
export function shownDiff(patch: string, maxChars: number): ShownDiff {
  const files = filesOf(patch).map(withoutBinary);
  const of = files.reduce((sum, file) => sum + file.length, 0);
  if (of <= maxChars) return { text: files.join(""), cut: null };
  const share = shareOf(
    files.map((file) => file.length),
    maxChars,
  );
  const parts = files.map((file) => (file.length <= share ? { text: file, shown: file.length } : cutAt(file, share)));
  return { text: parts.map(({ text }) => text).join(""), cut: { shown: parts.reduce((sum, { shown }) => sum + shown, 0), of } };
}

/** Lines of files have a mark before them, so that only git's own begin so. */
function filesOf(patch: string): string[] {
  return patch.split(/^(?=diff --git )/m).filter((file) => file !== "");
}

function withoutBinary(file: string): string {
  const at = /^GIT binary patch\r?$/m.exec(file)?.index;
  return at === undefined ? file : `${file.slice(0, at)}Binary content differs.\n`;
}

/** The largest share by which all lengths, each cut to it, fit. */
function shareOf(lengths: readonly number[], room: number): number {
  let [left, files] = [room, lengths.length];
  for (const length of [...lengths].sort((a, b) => a - b)) {
    if (length * files > left) break;
    left -= length;
    files -= 1;
  }
  return files === 0 ? Number.POSITIVE_INFINITY : Math.floor(left / files);
}

function cutAt(file: string, share: number): { text: string; shown: number } {
  const end = share === 0 ? 0 : file.lastIndexOf("\n", share - 1) + 1;
  const rest = file.slice(end).split("\n").length - (file.endsWith("\n") ? 1 : 0);
  return { text: `${file.slice(0, end)}[cut: ${rest} more lines]\n`, shown: end };
}
