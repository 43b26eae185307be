import { existsSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError, ExitCode, messageOf, StoreError } from "../../errors.ts";
import { CONFIG_NAMES } from "../../load/config.ts";
import { print } from "../output.ts";

export interface InitFlags {
  folder: string;
}

const STARTER = ["../../../templates/starter", "../../../../templates/starter"].map((place) =>
  fileURLToPath(new URL(place, import.meta.url)),
);

/** Copies the starter suite; touches nothing that is there. */
export async function initAction(flags: InitFlags): Promise<ExitCode> {
  const target = path.resolve(flags.folder);
  const starter = STARTER.find((place) => existsSync(place));
  if (starter === undefined) throw new ConfigError("INSTALLATION", "The starter suite is missing from this installation.");
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
  return ExitCode.ok;
}
