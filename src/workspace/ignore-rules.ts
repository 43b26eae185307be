import ignore from "ignore";

/** The `.gitignore` rules of a tree, deeper files overriding higher ones, as git reads them. */
export interface IgnoreRules {
  ignores(path: string, isFolder: boolean): boolean;
}

/** Builds the rules from the text of each `.gitignore`, keyed by its folder ("" for the root). */
export function ignoreRules(files: ReadonlyMap<string, string>): IgnoreRules {
  const rules = ignore({ ignorecase: false });
  const layers = [...files].sort(([a], [b]) => a.length - b.length);
  for (const [folder, text] of layers) rules.add(folder === "" ? text : rebased(text, folder));
  return { ignores: (path, isFolder) => rules.test(path + (isFolder ? "/" : "")).ignored };
}

/** The same rules written for the root: one list, whose last match decides, is how git reads all files together. */
function rebased(text: string, folder: string): string {
  const prefix = `/${folder.replace(/[\\*?[\]! ]/g, "\\$&").replace(/[\r\n]/g, "?")}/`;
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  return lines.map((line) => (line.trim() === "" || line.startsWith("#") ? "" : rebasedLine(line, prefix))).join("\n");
}

function rebasedLine(line: string, prefix: string): string {
  const [not, pattern] = line.startsWith("!") ? ["!", line.slice(1)] : ["", line];
  const isAnchored = /\/./.test(pattern.trimEnd()); // a slash that is not the last character
  return not + prefix + (isAnchored ? pattern.replace(/^\//, "") : `**/${pattern}`);
}
