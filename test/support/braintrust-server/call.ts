import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import type { World } from "./world.ts";

export interface Call {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** What the pattern of the path captured. */
  captured: string[];
}

export interface Reply {
  status: number;
  /** A Buffer goes out as it is, a string as text, anything else as JSON. */
  body: unknown;
  /** What the request does to the world. Apart, so that a fault can come before, after or instead of it. */
  act?: () => void;
}

export type Route = [method: string, path: RegExp, answer: (call: Call, world: World) => Reply];

export function refusal(status: number, message: string): Reply {
  return { status, body: message };
}

/** The body as the schema reads it. Throws for what does not fit, which is answered with 400. */
export function bodyOf<T>(call: Call, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(call.body.toString() || "{}"));
}
