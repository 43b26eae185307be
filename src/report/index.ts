import { json } from "./json.ts";
import { terminal } from "./terminal.ts";
import type { Reporter } from "./types.ts";

export const reporters = { terminal, json } satisfies Record<string, Reporter>;
