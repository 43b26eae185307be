import type { Atif, AtifStep } from "./atif.ts";
import { Action, blankCall, type Call, TreeMark } from "./trajectory.ts";
import type { Aside, Part, Turn } from "./turns.ts";
import { CostSource, noUsage } from "./usage.ts";

/** What can be read back from a trajectory file: of an attempt that was lost, all there is. */
export interface ReadTrajectory {
  parts: Part[];
  /** When the agent was started, as ISO time; undefined where the file does not say. */
  startedAt: string | undefined;
  droppedSteps: number;
}

/** The turns of a trajectory that `atifOf` wrote. The time of a call is its turn's. */
export function turnsFromAtif({ steps, extra }: Atif): ReadTrajectory {
  const [first, ...rest] = steps;
  const startedAt = first?.timestamp;
  const since = (time: string | undefined) => (time === undefined || startedAt === undefined ? null : elapsed(startedAt, time));
  const parts = rest.map((step): Part => {
    const at = since(step.timestamp);
    return step.source === "agent" ? { kind: "turn", turn: turnOf(step, at, since) } : { kind: "aside", step: asideOf(step, at) };
  });
  const dropped = extra?.["dropped_steps"];
  return { parts, startedAt, droppedSteps: typeof dropped === "number" ? dropped : 0 };
}

function elapsed(from: string, to: string): number | null {
  const ms = Date.parse(to) - Date.parse(from);
  return Number.isFinite(ms) ? ms : null;
}

function asideOf({ source, message, extra }: AtifStep, at: number | null): Aside {
  const text = textOf(message);
  const level = extra?.["notice"];
  if (level === "info" || level === "retry" || level === "error" || level === "compaction") return { kind: "notice", at, level, text };
  return { kind: "message", at, from: source === "user" ? "user" : "system", text };
}

type Since = (time: string | undefined) => number | null;

function turnOf(step: AtifStep, at: number | null, since: Since): Turn {
  const message = textOf(step.message);
  return {
    at,
    messages: message === "" ? [] : [message],
    reasoning: step.reasoning_content === undefined ? [] : [step.reasoning_content],
    calls: callsOf(step, since),
    usage: usageOf(step, at),
  };
}

function textOf(content: AtifStep["message"]): string {
  return typeof content === "string" ? content : content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function callsOf({ tool_calls: calls = [], observation }: AtifStep, since: Since): Call[] {
  const results = new Map(observation?.results.map((result) => [result.source_call_id, result]));
  return calls.map(({ tool_call_id: id, function_name: tool, arguments: args, extra = {} }) => {
    const { content = "", extra: ending = {} } = results.get(id) ?? {};
    const [text, exitCode, ok, command] = [args["text"], ending["exit_code"], ending["ok"], extra["command"]];
    return {
      ...blankCall,
      ...{ id, tool, action: Action.safeParse(extra["action"]).data ?? "other" },
      command: typeof command === "string" ? command : null,
      paths: Array.isArray(extra["paths"]) ? extra["paths"].filter((one) => typeof one === "string") : [],
      args: typeof text === "string" && Object.keys(args).length === 1 ? text : JSON.stringify(args),
      output: textOf(content),
      exitCode: typeof exitCode === "number" ? exitCode : null,
      ok: typeof ok === "boolean" ? ok : null,
      endedAt: typeof ending["ended_at"] === "string" ? since(ending["ended_at"]) : null,
      tree: TreeMark.safeParse(ending["tree"]).data ?? null,
    };
  });
}

function usageOf({ metrics, model_name: model }: AtifStep, at: number | null): Turn["usage"] {
  if (metrics === undefined) return undefined;
  const { extra = {} } = metrics;
  const count = (value: unknown) => (typeof value === "number" ? value : null);
  const costUsd = metrics.cost_usd ?? null;
  const source = CostSource.safeParse(extra["cost"]).data;
  const usage = {
    ...noUsage,
    inputTokens: count(metrics.prompt_tokens),
    outputTokens: count(metrics.completion_tokens),
    cachedTokens: count(metrics.cached_tokens),
    cacheWriteTokens: count(extra["cache_write_tokens"]),
    reasoningTokens: count(extra["reasoning_tokens"]),
    costUsd,
    cost: costUsd === null ? ("unknown" as const) : (source ?? "reported"),
  };
  return { kind: "usage", at, model: model ?? null, usage };
}
