import { json } from "./json.ts";
import { markdown } from "./markdown.ts";
import { terminal } from "./terminal.ts";
import type { Reporter } from "./types.ts";

export const reporters = { terminal, markdown, json } satisfies Record<string, Reporter>;
