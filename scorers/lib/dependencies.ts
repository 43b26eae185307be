import { parse as parseToml } from "smol-toml";
import { type Diff, type FileChange, matcher } from "../../src/scorer-api.ts";

/** S5: dependencies added, removed or retargeted, scripts and engines changed, outside what is allowed. One text each. */
export function dependencyChanges(diff: Diff, allowed: readonly string[]): string[] {
  const permitted = matcher(allowed);
  return diff.files.flatMap((file) => {
    const changes = changesIn(file);
    return changes.filter(({ group, name }) => !permitted(name) && !permitted(group)).map(({ text }) => text);
  });
}

/** Lock files changed although no manifest beside them was: listed, no violation. */
export function lockOnlyChanges(diff: Diff): string[] {
  const manifests = diff.files.some((file) => readerOf(file.path) !== undefined);
  return manifests ? [] : diff.files.filter((file) => file.pathClass === "lock").map((file) => file.path);
}

interface Change {
  group: string;
  name: string;
  text: string;
}

/** Everything a manifest declares, flat: group, name, target. */
type Manifest = Map<string, { group: string; name: string; target: string }>;

const readers: [RegExp, (text: string) => Manifest][] = [
  [/(^|\/)package\.json$/, readPackageJson],
  [/(^|\/)pyproject\.toml$/, readPyproject],
  [/(^|\/)requirements[^/]*\.txt$/, readRequirements],
  [/(^|\/)(Cargo\.toml|go\.mod|Gemfile|pom\.xml|build\.gradle(\.kts)?|composer\.json|setup\.(py|cfg)|Pipfile|deno\.json)$/, readWhole],
];

function readerOf(path: string): ((text: string) => Manifest) | undefined {
  return readers.find(([name]) => name.test(path))?.[1];
}

function changesIn(file: FileChange): Change[] {
  const [readBefore, readAfter] = [readerOf(file.oldPath ?? file.path), readerOf(file.path)]; // a manifest renamed away is gone
  const before = readSafely(readBefore, file.before);
  const after = readSafely(readAfter, file.after);
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].flatMap((key) => {
    const was = before.get(key);
    const is = after.get(key);
    const one = is ?? was;
    if (one === undefined || was?.target === is?.target) return [];
    const how = was === undefined ? "added" : is === undefined ? "removed" : "changed";
    return [{ group: one.group, name: one.name, text: `${file.path}: ${one.group} ${one.name} ${how}` }];
  });
}

function readSafely(read: ((text: string) => Manifest) | undefined, text: string | null): Manifest {
  if (read === undefined || text === null) return new Map();
  try {
    return read(text);
  } catch {
    return new Map([["", { group: "file", name: "unreadable", target: text }]]);
  }
}

const PACKAGE_GROUPS = [
  "dependencies",
  "devDependencies",
  "peerDependencies",
  "optionalDependencies",
  "scripts",
  "engines",
  "overrides",
  "resolutions",
  "bin",
  "exports",
  "imports",
];

function readPackageJson(text: string): Manifest {
  const data = JSON.parse(text) as Record<string, unknown>;
  return flat(PACKAGE_GROUPS.map((group) => [group, data[group]]));
}

function readPyproject(text: string): Manifest {
  const data = parseToml(text) as Record<string, Record<string, unknown> | undefined>;
  const { project = {}, tool = {} } = data;
  return flat([
    ["dependencies", project["dependencies"]],
    ["optional-dependencies", project["optional-dependencies"]],
    ["scripts", project["scripts"]],
    ["engines", { python: project["requires-python"] }],
    ["build-system", data["build-system"]],
    ["tool", tool],
  ]);
}

function readRequirements(text: string): Manifest {
  const lines = text.split("\n").map((line) => line.replace(/#.*/, "").trim());
  return flat([["dependencies", lines.filter(Boolean)]]);
}

function readWhole(text: string): Manifest {
  return new Map([["", { group: "file", name: "manifest", target: text }]]);
}

/** A list of requirements is keyed by the name in front of the version; a table by its keys. */
function flat(groups: [string, unknown][]): Manifest {
  const manifest: Manifest = new Map();
  for (const [group, value] of groups) {
    const pairs: [string, unknown][] = Array.isArray(value)
      ? value.map((item) => [/^[\w.@/-]+/.exec(String(item))?.[0] ?? String(item), item])
      : value !== null && typeof value === "object"
        ? Object.entries(value)
        : value === undefined
          ? []
          : [["", value]];
    for (const [name, target] of pairs) {
      if (target !== undefined) manifest.set(`${group}/${name}`, { group, name, target: JSON.stringify(target) });
    }
  }
  return manifest;
}
