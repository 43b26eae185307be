import type { Json } from "../domain/json.ts";
import type { TraceSpan } from "../domain/trace.ts";
import type { Call } from "../domain/trajectory.ts";
import type { Aside } from "../domain/turns.ts";
import { shorten } from "../lib/text-ends.ts";
import { CHARS, someOf, type Window, within } from "./bounds.ts";
import type { ModelRequest } from "./model-requests.ts";
import { modelSpan } from "./model-span.ts";
import type { TimedTurn } from "./timeline.ts";

interface TurnPlace {
  /** Key of the agent's span. */
  agent: string;
  /** From 1. */
  number: number;
  around: Window;
  zero: number;
  counts: boolean;
}

/** A turn: what was said to the agent and by it since the last one, never the conversation so far; below it its requests and calls. */
export function turnSpans(timed: TimedTurn, requests: readonly ModelRequest[], place: TurnPlace): TraceSpan[] {
  const { turn, asides, from, until, calls } = timed;
  const { agent, number, around, zero, counts } = place;
  const key = `${agent}/turn-${number}`;
  const window = within(around, zero + from, zero + until);
  const asked = textOf(asides, "message");
  const span: TraceSpan = {
    ...{ key, parent: agent, kind: "turn", name: `turn ${number}`, ...window },
    input: asked === "" ? null : shorten(asked, CHARS.output),
    output: shorten(turn.messages.join("\n\n"), CHARS.output),
    metadata: {
      reasoning: turn.reasoning.length === 0 ? null : shorten(turn.reasoning.join("\n\n"), CHARS.output),
      notices: noticesOf(asides),
      tool_calls: calls.length,
    },
  };
  const inTurn = { parent: key, around: window, zero };
  return [
    span,
    ...requests.map((request, at) => modelSpan(request, { ...inTurn, counts, key: `${key}/model-${at + 1}` })),
    ...calls.map((call, at) => callSpan(call, { ...inTurn, key: `${key}/call-${at + 1}` })),
  ];
}

export function noticesOf(asides: readonly Aside[]): Json {
  return someOf(asides.flatMap((step) => (step.kind === "notice" ? `${step.level}: ${step.text}` : [])));
}

export function textOf(asides: readonly Aside[], kind: Aside["kind"]): string {
  return asides.flatMap((step) => (step.kind === kind ? step.text : [])).join("\n\n");
}

interface CallPlace {
  key: string;
  parent: string;
  around: Window;
  zero: number;
}

function callSpan({ call, at, until }: TimedTurn["calls"][number], { key, parent, around, zero }: CallPlace): TraceSpan {
  const output = shorten(call.output, CHARS.output);
  return {
    ...{ key, parent, kind: "tool", name: call.tool === "" ? "tool" : shorten(call.tool, CHARS.line) },
    ...within(around, zero + at, zero + until),
    input: { command: call.command && shorten(call.command, CHARS.output), arguments: argumentsOf(call.args), paths: someOf(call.paths) },
    output,
    ...(call.ok === false ? { error: call.output === "" ? "it failed" : shorten(call.output, CHARS.words) } : {}),
    metadata: { action: call.action, exit_code: call.exitCode, ok: call.ok, output_chars: call.output.length, ...treeOf(call) },
  };
}

/** As what they are where they are whole; else as text. */
function argumentsOf(args: string): Json {
  if (args === "") return null;
  if (args.length > CHARS.output) return shorten(args, CHARS.output);
  try {
    return JSON.parse(args) as Json;
  } catch {
    return args;
  }
}

/** What the call changed in the workspace. */
function treeOf({ tree }: Call): Record<string, Json> {
  return { changed: tree && someOf(tree.changed), churn: tree?.churn ?? null };
}
