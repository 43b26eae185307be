import type { Atif, AtifStep } from "./atif.ts";
import type { Call, Trajectory } from "./trajectory.ts";
import { type Aside, type Turn, turnsOf } from "./turns.ts";
import type { Usage } from "./usage.ts";

export interface AtifInput {
  trial: { trialId: string; taskId: string; variant: string };
  attempt: number;
  agent: { name: string; version: string };
  model: string | undefined;
  prompt: string;
  /** When the agent was started, as ISO time. */
  startedAt: string;
  trajectory: Trajectory;
  /** Of the whole trial. */
  usage: Usage;
}

/**
 * A trajectory as ATIF v1.7: the prompt as the first step, then one step for each turn of the agent (reasoning, message,
 * calls with their results, tokens), steps of their own for what users and the agent's program said. What ATIF has no field
 * for stands in `extra`.
 */
export function atifOf(input: AtifInput): Atif {
  const { trial, attempt, agent, model, trajectory, usage } = input;
  const steps = stepsOf(input).map((step, at) => ({ step_id: at + 1, ...step }));
  return {
    schema_version: "ATIF-v1.7",
    session_id: trial.trialId,
    trajectory_id: `${trial.trialId}/attempt-${attempt}`,
    agent: { ...agent, ...(model === undefined ? {} : { model_name: model }) },
    steps,
    final_metrics: finalMetrics(usage, steps.length),
    extra: {
      task: trial.taskId,
      variant: trial.variant,
      unknown_events: trajectory.unknownEvents,
      dropped_steps: trajectory.droppedSteps,
    },
  };
}

type Draft = Omit<AtifStep, "step_id">;

function stepsOf({ prompt, startedAt, trajectory }: AtifInput): Draft[] {
  const parts = turnsOf(trajectory.steps, prompt);
  const drafts = parts.map((part) => (part.kind === "turn" ? agentStep(part.turn, startedAt) : asideStep(part.step, startedAt)));
  return [{ timestamp: startedAt, source: "user", message: prompt }, ...drafts];
}

function agentStep({ at, messages, reasoning, calls, usage }: Turn, startedAt: string): Draft {
  const ids = uniqueIds(calls);
  const results = calls.flatMap((call, index) => resultOf(call, ids[index] ?? "", startedAt));
  return {
    ...timestamp(at, startedAt),
    source: "agent",
    message: messages.join("\n\n"),
    ...(usage === undefined || usage.model === null ? {} : { model_name: usage.model }),
    ...(reasoning.length === 0 ? {} : { reasoning_content: reasoning.join("\n\n") }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((call, index) => toolCall(call, ids[index] ?? "")) }),
    ...(results.length === 0 ? {} : { observation: { results } }),
    ...(usage === undefined ? {} : { metrics: metricsOf(usage.usage), llm_call_count: 1 }),
  };
}

function asideStep(step: Aside, startedAt: string): Draft {
  const when = timestamp(step.at, startedAt);
  if (step.kind === "notice") return { ...when, source: "system", message: step.text, extra: { notice: step.level } };
  return { ...when, source: step.from, message: step.text };
}

/** Agents may leave ids out or use one twice. */
function uniqueIds(calls: readonly Call[]): string[] {
  const seen = new Set<string>();
  return calls.map(({ id }, at) => {
    let own = id === "" ? `call-${at + 1}` : id;
    while (seen.has(own)) own += "'";
    seen.add(own);
    return own;
  });
}

function toolCall(call: Call, id: string): NonNullable<Draft["tool_calls"]>[number] {
  const { tool, action, command, paths } = call;
  const extra = { action, ...(command === null ? {} : { command }), ...(paths.length === 0 ? {} : { paths }) };
  return { tool_call_id: id, function_name: tool, arguments: argumentsOf(call), extra };
}

/** ATIF wants an object; arguments that are none, or were shortened, are kept as text. A command is its own argument. */
function argumentsOf({ args, command }: Call): Record<string, unknown> {
  if (args === "") return command === null ? {} : { command };
  try {
    const value: unknown = JSON.parse(args);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.fromEntries(Object.entries(value));
  } catch {
    // shortened, or never JSON
  }
  return { text: args };
}

/** None for a call that never came back. */
function resultOf({ output, exitCode, ok, tree, endedAt }: Call, id: string, startedAt: string) {
  if (output === "" && exitCode === null && ok === null && tree === null && endedAt === null) return [];
  const ended = timestamp(endedAt, startedAt).timestamp;
  const extra = {
    ...(exitCode === null ? {} : { exit_code: exitCode }),
    ...(ok === null ? {} : { ok }),
    ...(ended === undefined ? {} : { ended_at: ended }),
    ...(tree === null ? {} : { tree }),
  };
  return [{ source_call_id: id, content: output, extra }];
}

function timestamp(at: number | null, startedAt: string): { timestamp?: string } {
  const time = new Date(Date.parse(startedAt) + (at ?? Number.NaN));
  return Number.isNaN(time.getTime()) ? {} : { timestamp: time.toISOString() };
}

function metricsOf(usage: Usage): NonNullable<Draft["metrics"]> {
  return {
    ...present("prompt_tokens", usage.inputTokens, Math.round),
    ...present("completion_tokens", usage.outputTokens, Math.round),
    ...present("cached_tokens", usage.cachedTokens, Math.round),
    ...present("cost_usd", usage.costUsd),
    extra: costExtra(usage),
  };
}

function finalMetrics(usage: Usage, steps: number): NonNullable<Atif["final_metrics"]> {
  return {
    ...present("total_prompt_tokens", usage.inputTokens, Math.round),
    ...present("total_completion_tokens", usage.outputTokens, Math.round),
    ...present("total_cached_tokens", usage.cachedTokens, Math.round),
    ...present("total_cost_usd", usage.costUsd),
    total_steps: steps,
    extra: costExtra(usage),
  };
}

function costExtra({ cost, cacheWriteTokens, reasoningTokens }: Usage): Record<string, unknown> {
  return { cost, ...present("cache_write_tokens", cacheWriteTokens), ...present("reasoning_tokens", reasoningTokens) };
}

function present<Key extends string>(key: Key, value: number | null, as = (number: number) => number): { [K in Key]?: number } {
  return value === null ? {} : ({ [key]: as(value) } as { [K in Key]?: number });
}
