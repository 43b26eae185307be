import path from "node:path";
import type { Config } from "../domain/config.ts";
import { passedEnvironment } from "../env.ts";
import { ConfigError, PreflightError } from "../errors.ts";
import { didYouMean } from "../lib/nearest.ts";
import { jsonlSink } from "./jsonl.ts";
import { memorySink } from "./memory.ts";
import type { Sink } from "./types.ts";

/** What a sink may need to know of the one who asks for it. */
export interface SinkPlace extends Pick<Config, "braintrust" | "otel"> {
  /** Paths start here. */
  configFolder: string;
  /** Name of the suite. */
  suite: string;
  /** Nothing will be sent: a key may be missing. */
  dry?: boolean;
}

type SinkSettings = Omit<SinkPlace, "dry">;

interface Kind {
  /** As the config writes it. */
  usage: string;
  /**
   * Served by `push` and by a process of its own beside the run: it may be slow or away for hours, and the same trial sent twice
   * is there once. The others are served in the run's process and see each record once.
   */
  beside: boolean;
  /** Throws PreflightError when it could not be used; contacts nobody. */
  check?: (settings: SinkSettings) => void | Promise<void>;
  /** `where`: the text after the colon; theirs alone. Contacts nobody. */
  open(where: string, place: SinkPlace): Sink | Promise<Sink>;
}

const kinds = {
  braintrust: {
    usage: "braintrust",
    beside: true,
    check: ({ braintrust }) => void braintrustKey(braintrust),
    open: async (_where, { braintrust, suite, dry }) => {
      const { braintrustSink } = await import("./braintrust/index.ts");
      const { keyEnv, project = suite, timeoutSec, ...where } = braintrust;
      return braintrustSink({
        ...given(where),
        timeoutMs: timeoutSec * 1_000,
        project,
        keyName: keyEnv,
        apiKey: dry ? "" : braintrustKey(braintrust),
      });
    },
  },
  otel: {
    usage: "otel",
    beside: true,
    check: async ({ otel }) => void (await import("./otel/settings.ts")).otelSettings(otel),
    open: async (_where, { otel }) => {
      const [{ otelSink }, { otelSettings }] = await Promise.all([import("./otel/index.ts"), import("./otel/settings.ts")]);
      return otelSink(otelSettings(otel));
    },
  },
  jsonl: { usage: "jsonl:PATH", beside: false, open: (where, { configFolder }) => jsonlSink(path.resolve(configFolder, where)) },
  memory: { usage: "memory", beside: false, open: () => memorySink() },
} satisfies Record<string, Kind>;

/** A sink as the config names it, e.g. `jsonl:all-records.jsonl`. Throws ConfigError, or PreflightError when a key is missing. */
export async function openSink(name: string, place: SinkPlace): Promise<Sink> {
  return await kindOf(name).open(name.slice(name.indexOf(":") + 1), place);
}

/** Sees whether a sink could be used, without loading it. Throws as `openSink` does. */
export async function checkSink(name: string, settings: SinkSettings): Promise<void> {
  await kindOf(name).check?.(settings);
}

/** Whether it is served beside the run rather than in its process. Throws ConfigError. */
export function isBeside(name: string): boolean {
  return kindOf(name).beside;
}

function kindOf(name: string): Kind {
  const known: Record<string, Kind> = kinds;
  const [kind = ""] = name.split(":", 1);
  const found = Object.hasOwn(known, kind) ? known[kind] : undefined;
  if (found !== undefined && found.usage.includes(":") === /:./.test(name)) return found;
  const usages = Object.values(known).map(({ usage }) => usage);
  throw new ConfigError("CONFIG_UNKNOWN_SINK", `No sink "${name}".${didYouMean(name, usages)}`, { hint: `Known: ${usages.join(", ")}.` });
}

function braintrustKey({ keyEnv }: Config["braintrust"]): string {
  const key = passedEnvironment([keyEnv])[keyEnv]?.trim() ?? "";
  if (key === "") {
    const hint = `Set ${keyEnv} to a key of the organisation's settings page, or name another variable with braintrust.keyEnv in the config.`;
    throw new PreflightError("SINK_KEY_MISSING", `The environment variable ${keyEnv}, the API key for Braintrust, is not set.`, { hint });
  }
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new PreflightError("SINK_KEY_INVALID", `The environment variable ${keyEnv} holds what no header may carry.`);
}

/** Without what is undefined. */
function given<T extends object>(values: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
