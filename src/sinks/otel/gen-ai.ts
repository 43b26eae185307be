import type { Json } from "../../domain/json.ts";
import type { TraceSpan } from "../../domain/trace.ts";
import { bounded, jsonText, known, under, type Value, type Values } from "./values.ts";

/** How a span is shown to tools that know the GenAI semantic conventions. */
export interface GenAiSpan {
  name: string;
  /** Whether it is a call to a remote service. */
  client: boolean;
  attributes: Values;
}

/** By its kind; undefined for kinds that the conventions do not know. */
export function genAiSpan(span: TraceSpan): GenAiSpan | undefined {
  switch (span.kind) {
    case "agent":
      return agentSpan(span);
    case "model":
    case "judge-model":
      return modelSpan(span);
    case "tool":
      return toolSpan(span);
    default:
      return undefined;
  }
}

function agentSpan({ name, input, output, error, metadata }: TraceSpan): GenAiSpan {
  return {
    name: bounded(`invoke_agent ${name}`),
    client: false,
    attributes: known({
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": bounded(name),
      "gen_ai.agent.version": textOf(metadata["version"]),
      "gen_ai.request.model": textOf(metadata["model"]),
      ...messages(input, output, error),
    }),
  };
}

function modelSpan({ name, input, output, error, model, usage }: TraceSpan): GenAiSpan {
  return {
    name: bounded(`chat ${model?.requested ?? name}`),
    client: true,
    attributes: known({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": model?.provider && (PROVIDERS[model.provider] ?? bounded(model.provider)),
      "gen_ai.request.model": textOf(model?.requested),
      "gen_ai.response.model": textOf(model?.served),
      "gen_ai.usage.input_tokens": usage?.inputTokens,
      "gen_ai.usage.cache_read.input_tokens": usage?.cachedTokens,
      "gen_ai.usage.cache_creation.input_tokens": usage?.cacheWriteTokens,
      "gen_ai.usage.output_tokens": usage?.outputTokens,
      "gen_ai.usage.reasoning.output_tokens": usage?.reasoningTokens,
      "patchbench.cost_usd": usage?.costUsd,
      "patchbench.cost_source": usage?.cost,
      ...messages(input, output, error),
    }),
  };
}

/** The conventions' names where they differ from the trace's. */
const PROVIDERS: Readonly<Record<string, string>> = { google: "gcp.gemini" };

function toolSpan({ key, name, input, output, error, metadata }: TraceSpan): GenAiSpan {
  const { arguments: args, ...rest } = isFields(input) ? input : { arguments: input };
  const result = error === undefined && output !== undefined && output !== null ? asText(output) : undefined;
  return {
    name: bounded(`execute_tool ${name}`),
    client: false,
    attributes: {
      ...known({
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": bounded(name),
        "gen_ai.tool.call.id": textOf(metadata["call_id"]) ?? bounded(key),
        "gen_ai.tool.call.arguments": args === undefined || args === null ? undefined : asText(args),
        "gen_ai.tool.call.result": result,
      }),
      ...under("patchbench.tool_", rest),
      ...(result === undefined ? under("patchbench.", { output }) : {}),
    },
  };
}

/** Texts as messages in the conventions' form; other content as it is. */
function messages(input: Json | undefined, output: Json | undefined, error: string | undefined): Record<string, Value | undefined> {
  const asked = typeof input === "string" && input !== "" ? [{ role: "user", parts: [text(input)] }] : undefined;
  const finish = error === undefined ? "stop" : "error";
  const said =
    typeof output === "string" && output !== "" ? [{ role: "assistant", parts: [text(output)], finish_reason: finish }] : undefined;
  return {
    "gen_ai.input.messages": asked && JSON.stringify(asked),
    "gen_ai.output.messages": said && JSON.stringify(said),
    "patchbench.input": asked || input === undefined || input === null ? undefined : jsonText(input),
    "patchbench.output": said || output === undefined || output === null ? undefined : jsonText(output),
  };
}

function text(content: string) {
  return { type: "text", content: bounded(content) }; // before it is JSON: a cut one could not be read
}

function textOf(json: Json | undefined): string | undefined {
  return typeof json === "string" && json !== "" ? bounded(json) : undefined;
}

function asText(json: Json): string {
  return typeof json === "string" ? bounded(json) : jsonText(json);
}

function isFields(json: Json | undefined): json is Record<string, Json> {
  return typeof json === "object" && json !== null && !Array.isArray(json) && "arguments" in json;
}
