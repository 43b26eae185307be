import { existsSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError, ExitCode, messageOf, StoreError } from "../../errors.ts";
import { CONFIG_NAMES } from "../../load/config.ts";
import { print } from "../output.ts";
import { writeCiFiles } from "./init-ci.ts";

export interface InitFlags {
  folder: string;
  ci?: "github" | undefined;
}

/** Copies the starter suite, with --ci only where there is no suite yet, and the workflows; touches nothing that is there. */
export async function initAction({ folder, ci }: InitFlags): Promise<ExitCode> {
  const target = path.resolve(folder);
  const hasSuite = CONFIG_NAMES.some((name) => existsSync(path.join(target, name)));
  if (ci === undefined || !hasSuite) await writeStarter(target);
  if (ci !== undefined) await writeCi(target, ci);
  return ExitCode.ok;
}

function templates(name: string): string {
  const places = ["../../../templates", "../../../../templates"].map((place) =>
    fileURLToPath(new URL(`${place}/${name}`, import.meta.url)),
  );
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new ConfigError("INSTALLATION", `templates/${name} is missing from this installation.`);
  return found;
}

async function writeStarter(target: string): Promise<void> {
  const starter = templates("starter");
  const parts = [...CONFIG_NAMES, "tasks", "repos", "agents"];
  const taken = parts.find((part) => existsSync(path.join(target, part)));
  if (taken !== undefined) {
    throw new ConfigError("INIT_EXISTS", `${path.join(target, taken)} is there already; nothing was written.`, {
      hint: "Name an empty folder: `patchbench init FOLDER`.",
    });
  }
  try {
    await mkdir(target, { recursive: true });
    for (const part of ["tasks", "repos", "agents", "patchbench.config.ts"])
      await cp(path.join(starter, part), path.join(target, part), { recursive: true });
  } catch (error) {
    throw new StoreError("STORE_WRITE", `${target}: cannot be written: ${messageOf(error)}`, { cause: error });
  }
  const relative = path.relative(process.cwd(), target);
  const where = relative.startsWith("..") ? target : relative;
  print(`Wrote a config, a repo (repos/calc), two tasks and a scripted agent to ${where || "this folder"}.`);
  print(`Next:  ${where ? `cd ${where} && ` : ""}patchbench validate     proves the tasks sound`);
  print(`       patchbench run          runs the control agents on them`);
}

async function writeCi(target: string, ci: "github"): Promise<void> {
  const { root, suite, written, left } = await writeCiFiles(templates(`ci/${ci}`), target);
  print(`Workflows for the suite ${suite === "." ? "of this repository" : suite}, in ${root}:`);
  for (const file of written) print(`  wrote  ${file}`);
  for (const file of left) print(`  left   ${file}, which was there`);
  print("Next:  package.json with patchbench in its devDependencies, and its package-lock.json; keys of models as secrets;");
  print("       commit, push, and start the workflow `patchbench nightly` by hand once, with `start`: docs/ci.md");
}
