import { ctrf } from "./ctrf.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import { terminal } from "./terminal.ts";
import type { Reporter } from "./types.ts";

export const reporters = { terminal, markdown, json, junit, ctrf } satisfies Record<string, Reporter>;
