/** One file's part of a git patch, split at its hunks. Text is latin1: one character a byte, so lines end at "\n" alone. */
export interface PatchSection {
  header: string;
  hunks: string[];
  /** Present for binary files: literal or delta data after the header. */
  binary: string;
}

/** Splits git's patch output into files and hunks without losing a byte. */
export function splitPatch(patch: Buffer): PatchSection[] {
  const text = patch.toString("latin1");
  return text
    .split(/(?<=\n)(?=diff --git )/)
    .filter(Boolean)
    .map(splitSection);
}

function splitSection(section: string): PatchSection {
  const binaryAt = section.search(/(?<=\n)GIT binary patch\n/);
  if (binaryAt >= 0) return { header: section.slice(0, binaryAt), hunks: [], binary: section.slice(binaryAt) };
  const [header = "", ...hunks] = section.split(/(?<=\n)(?=@@ )/);
  return { header, hunks, binary: "" };
}

/** The patch without one hunk; a file left without any is dropped unless its header alone says something. */
export function withoutHunk(sections: readonly PatchSection[], fileIndex: number, hunkIndex: number): Buffer {
  const kept = sections.map((section, index) =>
    index === fileIndex ? { ...section, hunks: section.hunks.filter((_, hunk) => hunk !== hunkIndex) } : section,
  );
  return joinPatch(kept.filter((section, index) => index !== fileIndex || section.hunks.length > 0));
}

export function joinPatch(sections: readonly PatchSection[]): Buffer {
  return Buffer.from(sections.map((section) => section.header + section.hunks.join("") + section.binary).join(""), "latin1");
}
