import ignore, { type Ignore } from "ignore";

/** The `.gitignore` rules of a tree, deeper files overriding higher ones, as git reads them. */
export interface IgnoreRules {
  ignores(path: string, isFolder: boolean): boolean;
}

/** Builds the rules from the text of each `.gitignore`, keyed by its folder ("" for the root). */
export function ignoreRules(files: ReadonlyMap<string, string>): IgnoreRules {
  const layers = [...files]
    .sort(([a], [b]) => a.length - b.length)
    .map(([folder, text]) => ({ prefix: folder === "" ? "" : `${folder}/`, rules: ignore().add(text) }));
  return { ignores: (path, isFolder) => verdict(layers, path, isFolder) };
}

function verdict(layers: readonly { prefix: string; rules: Ignore }[], path: string, isFolder: boolean): boolean {
  let ignored = false;
  for (const { prefix, rules } of layers) {
    if (!path.startsWith(prefix) || path.length === prefix.length) continue;
    const result = rules.test(path.slice(prefix.length) + (isFolder ? "/" : ""));
    if (result.ignored) ignored = true;
    else if (result.unignored) ignored = false;
  }
  return ignored;
}
