import { open } from "node:fs/promises";
import path from "node:path";
import { findTrial } from "../library/find-trial.ts";
import { artifact } from "../store/layout.ts";
import { findRun } from "../store/reader.ts";
import { artifactsFolder } from "../store/trial-files.ts";
import type { TranscriptDoc } from "./transcript-page.ts";
import type { PageOptions } from "./types.ts";

/** More than this nobody reads in a browser. */
const MOST_BYTES = 20 << 20;

export async function transcriptPage({ resolved }: PageOptions, run = "", trial = ""): Promise<TranscriptDoc> {
  const folder = await findRun(resolved.results, run);
  const artifacts = await artifactsFolder(folder, await findTrial(folder, trial));
  return readStart(path.join(artifacts, artifact.transcript), MOST_BYTES);
}

/** The start of a file; nothing of one that is not there. */
export async function readStart(file: string, most: number): Promise<TranscriptDoc> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return { text: "", bytes: 0, cut: 0 };
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(size, most));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return { text: buffer.toString("utf8", 0, bytesRead), bytes: size, cut: Math.max(0, size - bytesRead) };
  } finally {
    await handle.close();
  }
}
