import { readFile } from "node:fs/promises";
import path from "node:path";
import { Evidence } from "../domain/evidence.ts";
import { StoreError } from "../errors.ts";
import { artifact } from "./layout.ts";

/** One artifact as text, "" when the trial has none. */
export async function readArtifact(folder: string, name: keyof typeof artifact): Promise<string> {
  return readFile(path.join(folder, artifact[name]), "utf8").catch(() => "");
}

/** The patch as bytes; undefined when it was never saved. */
export async function readPatch(folder: string): Promise<Buffer | undefined> {
  return readFile(path.join(folder, artifact.patch)).catch(() => undefined);
}

/** The facts a trial was scored by; undefined when it was never graded. Throws StoreError when they are damaged. */
export async function readEvidence(folder: string): Promise<Evidence | undefined> {
  const text = await readArtifact(folder, "evidence");
  if (text === "") return undefined;
  try {
    return Evidence.parse(JSON.parse(text));
  } catch (error) {
    throw new StoreError("STORE_READ", `${path.join(folder, artifact.evidence)}: damaged.`, { cause: error });
  }
}
