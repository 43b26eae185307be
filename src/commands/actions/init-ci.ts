import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { ConfigError, messageOf, StoreError } from "../../errors.ts";
import { makeFolder, writeFileAtomic } from "../../lib/files.ts";

/** What was done: paths relative to the repository's root. */
export interface CiFiles {
  root: string;
  /** The suite's folder, relative to the root. */
  suite: string;
  written: string[];
  left: string[];
}

/** Where each folder of a pack of templates goes in a repository. */
const PLACES = { workflows: ".github/workflows", scripts: ".github/patchbench" };

/** Writes what is not there yet. `templates`: the folder of a CI pack. Throws ConfigError and StoreError. */
export async function writeCiFiles(templates: string, suiteFolder: string): Promise<CiFiles> {
  const root = repositoryOf(suiteFolder);
  const suite = path.relative(root, suiteFolder).split(path.sep).join("/") || ".";
  if (!/^[\w./-]+$/.test(suite))
    throw new ConfigError("INIT_NAME", `"${suite}" cannot stand in a workflow: letters, digits, ., _, - and / can.`, {
      hint: "Rename the folder of the suite.",
    });
  const files: CiFiles = { root, suite, written: [], left: [] };
  for (const [folder, place] of Object.entries(PLACES)) {
    for (const name of (await readdir(path.join(templates, folder))).sort()) {
      const file = path.join(root, place, name);
      const there = existsSync(file);
      (there ? files.left : files.written).push(`${place}/${name}`);
      if (!there) await write(file, rendered(await readFile(path.join(templates, folder, name), "utf8"), suite));
    }
  }
  return files;
}

/** GitHub reads workflows at the root of a repository. */
function repositoryOf(folder: string): string {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, ".git"))) return at;
    if (at === path.dirname(at)) return folder;
  }
}

function rendered(template: string, suite: string): string {
  return template.replaceAll("__SUITE__/", suite === "." ? "" : `${suite}/`).replaceAll("__SUITE__", suite);
}

async function write(file: string, text: string): Promise<void> {
  try {
    await makeFolder(path.dirname(file));
    await writeFileAtomic(file, text);
  } catch (error) {
    throw new StoreError("STORE_WRITE", `${file}: cannot be written: ${messageOf(error)}`, { cause: error });
  }
}
