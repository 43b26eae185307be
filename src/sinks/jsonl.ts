import { appendFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../lib/files.ts";
import type { Sink } from "./types.ts";

/** Appends each record to one file shared by all runs, for tools that tail it. */
export function jsonlSink(file: string): Sink {
  let runId = "";
  return {
    name: `jsonl:${file}`,
    async open(manifest) {
      runId = manifest.runId;
      await makeFolder(path.dirname(file));
    },
    push: (record) => appendFile(file, `${JSON.stringify({ runId, ...record })}\n`),
    close: async () => ({}),
  };
}
