import { pathToFileURL } from "node:url";
import { z } from "zod";
import { noUsage, Step, type Trajectory, Usage } from "../domain/trajectory.ts";
import { ConfigError, messageOf } from "../errors.ts";

/** What one JSON event of an agent means. `undefined`: not understood, and counted so. */
export type ReadEvent = (event: unknown) => z.infer<typeof Meaning>;

export interface EventReader {
  push: (chunk: Buffer) => void;
  end(): { trajectory: Trajectory; usage: Usage };
}

const MAX_LINE_BYTES = 4 << 20;
const MAX_STEPS = 5_000;

/** A reader for `jsonl` (our plain event form) or the default export of a module; undefined when no events are read. */
export async function eventReader(name: string | undefined): Promise<EventReader | undefined> {
  if (name === undefined) return undefined;
  return lineReader(name === "jsonl" ? readPlainEvent : await loadReader(name));
}

async function loadReader(file: string): Promise<ReadEvent> {
  const module: { default?: unknown } = await import(pathToFileURL(file).href).catch((cause: unknown) => {
    throw new ConfigError("CONFIG_INVALID", `${file}: the event reader cannot be loaded: ${messageOf(cause)}`, { cause });
  });
  if (typeof module.default !== "function") throw new ConfigError("CONFIG_INVALID", `${file}: its default export is no function.`);
  return module.default as ReadEvent;
}

/** Our plain form: one object a line, `type` = message | tool_call | edit | command | usage. */
const PlainEvent = z.union([
  z.looseObject({ type: z.literal("message"), text: z.string() }),
  z.looseObject({ type: z.literal("tool_call"), name: z.string() }),
  z.looseObject({ type: z.literal("edit"), path: z.string() }),
  z.looseObject({ type: z.literal("command"), command: z.string(), exit_code: z.int().optional() }),
  z.looseObject({
    type: z.literal("usage"),
    input_tokens: z.number().optional(),
    output_tokens: z.number().optional(),
    cost_usd: z.number().optional(),
  }),
]);

const readPlainEvent: ReadEvent = (value) => {
  const parsed = PlainEvent.safeParse(value);
  if (!parsed.success) return undefined;
  const event = parsed.data;
  switch (event.type) {
    case "message":
      return { step: { kind: "message", text: event.text.slice(0, 2_000) } };
    case "tool_call":
      return { step: { kind: "tool-call", text: event.name } };
    case "edit":
      return { step: { kind: "edit", text: event.path } };
    case "command":
      return { step: { kind: "command", text: event.command.slice(0, 500), exitCode: event.exit_code ?? null } };
    case "usage":
      return {
        usage: { inputTokens: event.input_tokens ?? null, outputTokens: event.output_tokens ?? null, costUsd: event.cost_usd ?? null },
      };
    default:
      return event satisfies never;
  }
};

function lineReader(read: ReadEvent): EventReader {
  const steps: Step[] = [];
  let usage = noUsage;
  let unknownEvents = 0;
  let pending = "";
  const decoder = new TextDecoder();
  const take = (line: string) => {
    if (line.trim() === "") return;
    const meaning = understand(read, line);
    if (meaning === undefined) unknownEvents += 1;
    if (meaning?.step && steps.length < MAX_STEPS) steps.push(meaning.step);
    if (meaning?.usage) usage = addUsage(usage, meaning.usage);
  };
  return {
    push(chunk) {
      const lines = (pending + decoder.decode(chunk, { stream: true })).split("\n");
      pending = (lines.pop() ?? "").slice(0, MAX_LINE_BYTES);
      for (const line of lines) take(line);
    },
    end() {
      take(pending);
      return { trajectory: { steps, unknownEvents }, usage };
    },
  };
}

/** What a reader of the user's returns is checked like everything from outside. */
const Meaning = z.object({ step: Step.optional(), usage: Usage.partial().optional() }).optional();

function understand(read: ReadEvent, line: string): ReturnType<ReadEvent> {
  try {
    return Meaning.parse(read(JSON.parse(line)));
  } catch {
    return undefined;
  }
}

function addUsage(sum: Usage, more: { [Key in keyof Usage]?: Usage[Key] | undefined }): Usage {
  const add = (a: number | null, b: number | null | undefined) => (b === null || b === undefined ? a : (a ?? 0) + b);
  return {
    inputTokens: add(sum.inputTokens, more.inputTokens),
    outputTokens: add(sum.outputTokens, more.outputTokens),
    costUsd: add(sum.costUsd, more.costUsd),
  };
}
