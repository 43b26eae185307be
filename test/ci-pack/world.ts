import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { chmod, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { bin, cli, root } from "../support/cli.ts";
import { type GhState, readState } from "./gh.ts";

/** What stands for GitHub: a repository, its issues, caches, and the artifacts of the run of a workflow. */
export interface World {
  folder: string;
  /** The bare repository that jobs check out. */
  origin: string;
  /** A clone in which people work. */
  clone: string;
  /** Programs on the PATH of every step: `gh`, and a `sudo` that is refused. */
  programs: string;
  /** By name. */
  artifacts: Map<string, string>;
  /** By key. */
  caches: Map<string, string>;
  /** Artifacts that get lost, as when the machine of a job dies. */
  lost: Set<string>;
  gh(): GhState;
}

export const REPOSITORY = "somebody/suite";

const git = (cwd: string, ...args: string[]) => execa("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd });

/** A program that reads its prompt; what it does is no part of the suite, as a model behind an endpoint is not. */
const GOOD = `#!/bin/sh\nif grep -qi power; then git apply -p1 <<'END'\n${readFileSync(
  path.join(root, "templates/starter/tasks/calc-power/solution/solution.patch"),
  "utf8",
)}END\nfi\n`;
const BAD = "#!/bin/sh\ncat > /dev/null\necho 'this is no JavaScript (' >> src/calc.js\n";

/** The starter suite with the CI pack, committed and pushed; its patchbench is this one, installed by npm. */
export async function openWorld(folder: string): Promise<World> {
  const [origin, clone, programs] = ["origin.git", "clone", "programs"].map((name) => path.join(folder, name)) as [string, string, string];
  await git(folder, "init", "--quiet", "--bare", "--initial-branch=main", origin);
  await git(origin, "config", "uploadpack.allowAnySHA1InWant", "true");
  await git(folder, "clone", "--quiet", origin, clone);
  await git(clone, "checkout", "--quiet", "-B", "main");
  const suite = path.join(clone, "bench");
  const made = await cli(["init", "bench", "--ci", "github"], { cwd: clone });
  if (made.exitCode !== 0) throw new Error(made.stderr);
  const world: World = {
    folder,
    origin,
    clone,
    programs,
    artifacts: new Map(),
    caches: new Map(),
    lost: new Set(),
    gh: () => readState(ghFile(folder)),
  };
  await setModel(world, "good");
  const variants = [
    { name: "oracle", agent: "oracle", trials: 1 },
    { name: "nop", agent: "nop", trials: 1 },
    { name: "mine", agent: "command", options: { argv: ["sh", path.join(folder, "model.sh")], prompt: "stdin" } },
  ];
  await writeFile(path.join(suite, "patchbench.config.ts"), `export default ${JSON.stringify({ trials: 3, variants })};\n`);
  await installable(clone);
  await writeFile(path.join(clone, ".gitignore"), "node_modules/\nresults/\n");
  await commit(world, "A suite");
  await mkdir(programs);
  await program(programs, "gh", `exec ${process.execPath} ${path.join(root, "test/ci-pack/gh.ts")} "$@"`);
  await program(programs, "sudo", "exit 1");
  return world;
}

/** A package that starts this checkout, named in the lock: npm installs it without a network. */
async function installable(clone: string): Promise<void> {
  const vendor = path.join(clone, "vendor", "patchbench");
  await mkdir(vendor, { recursive: true });
  await writeFile(path.join(vendor, "package.json"), JSON.stringify({ name: "patchbench", version: "0.1.0", bin: "start.mjs" }));
  await writeFile(path.join(vendor, "start.mjs"), `#!/usr/bin/env node\nawait import(${JSON.stringify(bin)});\n`);
  await chmod(path.join(vendor, "start.mjs"), 0o755);
  const manifest = { name: "suite", private: true, devDependencies: { patchbench: "file:vendor/patchbench" } };
  await writeFile(path.join(clone, "package.json"), JSON.stringify(manifest));
  await execa("npm", ["install", "--package-lock-only", "--offline", "--no-audit", "--no-fund"], { cwd: clone });
}

async function program(folder: string, name: string, text: string): Promise<void> {
  await writeFile(path.join(folder, name), `#!/bin/sh\n${text}\n`);
  await chmod(path.join(folder, name), 0o755);
}

/** What the agent `mine` does from now on. */
export async function setModel({ folder }: Pick<World, "folder">, how: "good" | "bad"): Promise<void> {
  await writeFile(path.join(folder, "model.sh"), how === "good" ? GOOD : BAD);
}

/** Commits all of the clone to a branch and pushes it. Its commit. */
export async function commit({ clone }: World, message: string, branch = "main"): Promise<string> {
  await git(clone, "checkout", "--quiet", "-B", branch);
  await git(clone, "add", "--all");
  await git(clone, "commit", "--quiet", "--allow-empty", "-m", message);
  await git(clone, "push", "--quiet", "--force", "origin", branch);
  return (await git(clone, "rev-parse", "HEAD")).stdout.trim();
}

/** Files of a branch of the origin. */
export async function filesOf({ origin }: World, branch: string): Promise<string[]> {
  const { stdout } = await execa("git", ["ls-tree", "-r", "--name-only", branch], { cwd: origin, reject: false });
  return stdout.split("\n").filter((line) => line !== "");
}

export function ghFile(folder: string): string {
  return path.join(folder, "gh.json");
}

/** Stand-ins for the actions that workflows use. Each gets what `with` says; an action that is not here is an error. */
export interface ActionInput {
  world: World;
  workspace: string;
  home: string;
  with: Record<string, string>;
  head: string;
  /** Runs when the job is over. */
  after: (done: () => Promise<void>) => void;
}

export const actions: Record<string, (input: ActionInput) => Promise<void>> = {
  "actions/setup-node": async () => {},
  "actions/checkout": checkout,
  "actions/cache": cache,
  "actions/upload-artifact": upload,
  "actions/download-artifact": download,
};

async function checkout({ world, workspace, with: given, head }: ActionInput): Promise<void> {
  const target = path.join(workspace, given["path"] ?? ".");
  await mkdir(target, { recursive: true });
  await git(target, "init", "--quiet", "--initial-branch=main");
  await git(target, "remote", "add", "origin", `file://${world.origin}`);
  await git(target, "fetch", "--quiet", "--depth=1", "origin", given["ref"] ?? head);
  await git(target, "checkout", "--quiet", "FETCH_HEAD");
  if (given["persist-credentials"] === "false") await git(target, "config", "remote.origin.pushurl", "file:///no/credentials");
}

/** By tar with times, as the action does it: a snapshot's seal knows them. */
async function cache({ world, workspace, home, with: given, after }: ActionInput): Promise<void> {
  const { key = "", path: what = "" } = given;
  const [above, name] = what.startsWith("~/") ? [home, what.slice(2)] : [workspace, what];
  const prefixes = (given["restore-keys"] ?? "").split("\n").filter((line) => line !== "");
  const known = [key, ...[...world.caches.keys()].filter((one) => prefixes.some((prefix) => one.startsWith(prefix)))];
  const hit = known.find((one) => world.caches.has(one));
  if (hit !== undefined) await execa("tar", ["-xf", world.caches.get(hit) ?? "", "-C", above]);
  after(async () => {
    if (world.caches.has(key) || !existsSync(path.join(above, name))) return;
    const kept = path.join(world.folder, `${createHash("sha256").update(key).digest("hex")}.tar`);
    await execa("tar", ["--posix", "-cf", kept, "-C", above, name]);
    world.caches.set(key, kept);
  });
}

/** Contents of the one folder, or of the nearest folder above several; nothing hidden. */
async function upload({ world, workspace, with: given }: ActionInput): Promise<void> {
  const name = given["name"] ?? "artifact";
  if (world.artifacts.has(name) && given["overwrite"] !== "true") throw new Error(`an artifact ${name} is there already`);
  if (world.lost.has(name)) return;
  const paths = (given["path"] ?? "").split("\n").filter((line) => line !== "");
  const [only = ""] = paths;
  const isFile = existsSync(path.join(workspace, only)) && statSync(path.join(workspace, only)).isFile();
  const above = paths.length > 1 ? commonFolder(paths) : isFile ? path.dirname(only) : only;
  const kept = path.join(world.folder, "artifacts", `${name}-${world.artifacts.size}-${Date.now()}`);
  const visible = (file: string) =>
    !path
      .relative(workspace, file)
      .split(path.sep)
      .some((part) => part.startsWith("."));
  let any = false;
  for (const one of paths.filter((file) => globSync(path.join(workspace, file)).length > 0)) {
    any = true;
    await cp(path.join(workspace, one), path.join(kept, path.relative(above, one)), { recursive: true, filter: visible });
  }
  if (any) world.artifacts.set(name, kept);
}

function commonFolder(paths: readonly string[]): string {
  const parts = paths.map((file) => path.dirname(file).split("/"));
  const [first = []] = parts;
  const length = first.findIndex((part, at) => parts.some((other) => other[at] !== part));
  return first.slice(0, length < 0 ? first.length : length).join("/") || ".";
}

/** A folder for each artifact of the pattern; one alone comes without a folder of its own, as later versions do it. */
async function download({ world, workspace, with: given }: ActionInput): Promise<void> {
  const prefix = (given["pattern"] ?? "").replace(/\*$/, "");
  const found = [...world.artifacts].filter(([name]) => name.startsWith(prefix));
  const target = path.join(workspace, given["path"] ?? ".");
  for (const [name, kept] of found) await cp(kept, found.length === 1 ? target : path.join(target, name), { recursive: true });
}

export function hashFiles(workspace: string, patterns: readonly string[]): string {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: workspace, withFileTypes: true, exclude: ["**/node_modules/**"] }));
  const hash = createHash("sha256");
  const names = files.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of names.sort()) hash.update(readFileSync(file));
  return names.length === 0 ? "" : hash.digest("hex");
}

/** A file of an artifact. */
export async function artifactFile(world: World, name: string, file: string): Promise<string> {
  return await readFile(path.join(world.artifacts.get(name) ?? "", file), "utf8");
}
