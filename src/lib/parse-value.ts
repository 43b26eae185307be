import { z } from "zod";
import { type BenchError, ConfigError } from "../errors.ts";
import { didYouMean } from "./nearest.ts";

type ErrorClass = new (code: string, message: string, details?: { hint?: string; cause?: unknown }) => BenchError;

/** Checks a value from outside. An unknown key is an error that names the nearest known one. */
export function parseValue<S extends z.ZodType>(
  schema: S,
  value: unknown,
  where: { file: string; code: string; error?: ErrorClass },
): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const Failure = where.error ?? ConfigError;
  const lines = result.error.issues.map((issue) => describeIssue(schema, issue));
  const [first, ...rest] = lines;
  throw new Failure(where.code, `${where.file}: ${first}${rest.map((line) => `\n  ${line}`).join("")}`);
}

function describeIssue(schema: z.ZodType, issue: z.core.$ZodIssue): string {
  const field = z.core.toDotPath(issue.path);
  if (issue.code !== "unrecognized_keys") return field === "" ? issue.message : `${field}: ${issue.message}`;
  const known = knownKeys(schema, issue.path);
  return issue.keys.map((key) => `unknown key "${field === "" ? key : `${field}.${key}`}".${didYouMean(key, known)}`).join(" ");
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node: JsonSchema | undefined = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  for (const step of path) node = typeof step === "number" ? node?.items : node?.properties?.[String(step)];
  return Object.keys(node?.properties ?? {});
}
