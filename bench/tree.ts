import { mkdir } from "node:fs/promises";
import path from "node:path";
import { RepoFile } from "../src/domain/repo.ts";
import { git } from "../src/lib/git.ts";
import type { Scratch } from "../src/workspace/scratch.ts";
import { prepareSnapshot, type Snapshot } from "../src/workspace/snapshot.ts";
import { writeTree } from "./fixture.ts";

const A_FOLDER = 20;
const DEPENDENCY_SHARE = 0.2;

/** What a trial's edit works on. */
export const EDITED = { changed: "src/area-0/part-0/file-0.js", removed: "src/area-0/part-0/file-1.js", added: "src/added.js" };

/** Makes up a git repository of small files, 20 a folder, and packages to install: a fifth of the `files`. */
export async function makeRepo(files: number, folder: string): Promise<void> {
  const installed = Math.floor(files * DEPENDENCY_SHARE);
  const rest = { ".gitignore": "node_modules/\n", "package.json": '{ "name": "made-up", "private": true, "type": "module" }\n' };
  await commit(path.join(folder, REPO), { ...modules("src/", files - installed - Object.keys(rest).length), ...rest });
  await writeTree(path.join(folder, PACKAGES), modules("", installed));
}

/** The repository's snapshot as every run makes it, or opens it when it is in the cache. */
export async function snapshotOf(folder: string, tools: { cache: string; scratch: Scratch }): Promise<Snapshot> {
  const url = path.join(folder, REPO);
  const head = await git(["rev-parse", "main"], { cwd: url });
  const file = RepoFile.parse({
    schema_version: "1",
    name: "Made up",
    source: { url, commit: head.toString("utf8").trim() },
    setup: { command: ["mv", path.join(folder, PACKAGES), "node_modules"] },
    test: { command: ["true"], hidden: "hidden" },
    paths: { dependencies: ["node_modules"] },
  });
  const { signal } = new AbortController();
  const options = { ...tools, tools: {}, signal, check: async () => [], onBuild: () => {} };
  return await prepareSnapshot({ id: "made-up", folder, file }, options);
}

const REPO = "repo.git";
const PACKAGES = "packages";

/** In one stream: a loose object for each file would take git ten times as long. */
async function commit(repo: string, files: Record<string, string>): Promise<void> {
  await mkdir(repo, { recursive: true });
  await git(["init", "--quiet", "--bare", "--template="], { cwd: repo });
  const blobs = Object.entries(files).map(([name, text]) => `M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
  const stream = `commit refs/heads/main\ncommitter patchbench <> 0 +0000\ndata 0\n${blobs.join("")}\ndone\n`;
  await git(["fast-import", "--quiet", "--done", "--date-format=raw"], { cwd: repo, input: Buffer.from(stream) });
}

function modules(prefix: string, count: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (let index = 0; index < count; index += 1) {
    const part = Math.floor(index / A_FOLDER);
    files[`${prefix}area-${Math.floor(part / A_FOLDER)}/part-${part % A_FOLDER}/file-${index % A_FOLDER}.js`] = moduleText(index);
  }
  return files;
}

/** 4 to 39 lines, 100 to 900 bytes. */
function moduleText(index: number): string {
  const steps = Array.from(
    { length: 1 + (index % 8) },
    (_, at) => `/** Step ${at} of module ${index}. */
export function step${at}(value) {
  return value * ${index + 1} + ${at};
}
`,
  );
  return steps.join("\n");
}
