import path from "node:path";
import { ConfigError } from "../errors.ts";
import { didYouMean } from "../lib/nearest.ts";
import { jsonlSink } from "./jsonl.ts";
import { memorySink } from "./memory.ts";
import type { Sink } from "./types.ts";

/** Sinks by kind; the text after the colon is theirs. */
export const sinks = {
  memory: () => memorySink(),
  jsonl: (where: string) => jsonlSink(where),
} satisfies Record<string, (where: string) => Sink>;

/** A sink as the config names it, e.g. `jsonl:all-records.jsonl`. Throws ConfigError. */
export function openSink(name: string, configFolder: string): Sink {
  const [kind = "", ...rest] = name.split(":");
  const where = rest.join(":");
  if (kind === "jsonl" && where !== "") return sinks.jsonl(path.resolve(configFolder, where));
  if (kind === "memory") return sinks.memory();
  const known = ["jsonl:PATH", "memory"];
  throw new ConfigError("CONFIG_UNKNOWN_SINK", `No sink "${name}".${didYouMean(name, known)}`, { hint: `Known: ${known.join(", ")}.` });
}
