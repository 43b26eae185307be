import { appendFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../lib/files.ts";
import type { Sink } from "./types.ts";

/** Appends each record to one file shared by all runs, for tools that tail it. */
export function jsonlSink(file: string): Sink {
  return {
    name: "jsonl",
    destination: file,
    async open({ runId }) {
      await makeFolder(path.dirname(file));
      return {
        send: async ({ record }) => {
          await appendFile(file, `${JSON.stringify({ runId, ...record })}\n`);
          return null;
        },
        close: async () => {},
      };
    },
  };
}
