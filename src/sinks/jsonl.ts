import { appendFile, mkdir } from "node:fs/promises";
import path from "node:path";
import type { Sink } from "./types.ts";

/** Appends each record to one file shared by all runs, for tools that tail it. */
export function jsonlSink(file: string): Sink {
  let runId = "";
  return {
    name: `jsonl:${file}`,
    async open(manifest) {
      runId = manifest.runId;
      await mkdir(path.dirname(file), { recursive: true });
    },
    push: (record) => appendFile(file, `${JSON.stringify({ runId, ...record })}\n`),
    close: async () => ({}),
  };
}
