import { z } from "zod";
import { type Call, type Reply, type Route, refusal } from "./call.ts";
import { controlPlane } from "./control-plane.ts";
import { dataPlane } from "./data-plane.ts";
import { storage } from "./storage.ts";
import type { World } from "./world.ts";

const routes: Route[] = [...controlPlane, ...dataPlane, ...storage];

/** Everything but a signed URL needs the key. */
export function replyTo(call: Omit<Call, "captured">, world: World): Reply {
  const open = call.url.pathname.startsWith("/storage/");
  if (!open && call.headers.authorization !== `Bearer ${world.apiKey}`) return refusal(401, "unauthorized: invalid API key");
  for (const [method, path, answer] of routes) {
    const match = method === call.method ? path.exec(call.url.pathname) : null;
    if (match) return guarded(() => answer({ ...call, captured: match.slice(1) }, world));
  }
  return refusal(404, `there is no ${call.method} ${call.url.pathname}`);
}

function guarded(answer: () => Reply): Reply {
  try {
    return answer();
  } catch (error) {
    return refusal(400, error instanceof z.ZodError ? z.prettifyError(error) : String(error));
  }
}
