import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Task } from "../domain/task.ts";
import { ConfigError } from "../errors.ts";
import { didYouMean } from "../lib/nearest.ts";

/** Variables a prompt template may use, written `{{name}}`. */
const VARIABLES = {
  request: (task) => task.request.trim(),
  instruction: (task) => task.instruction.trim(),
  task: (task) => task.id,
  repo: (task) => task.repo,
} as const satisfies Record<string, (task: Task) => string>;

const SETTING = "You work in a checkout of the project, in the current folder. Change the files in place; nobody answers questions.";

const BUILT_IN: Record<string, string> = {
  request: `A customer of this project writes:\n\n{{request}}\n\nBuild what the customer needs. ${SETTING}\n`,
  instruction: `{{instruction}}\n\n${SETTING}\n`,
  "plan-first": `{{instruction}}\n\n${SETTING}\n\nFirst read the code that matters and write a short plan: the files to change and why. Then carry it out, and nothing beyond it.\n`,
};

export interface PromptTemplate {
  name: string;
  text: string;
}

/** A built-in template by name, else a file relative to the config. Throws ConfigError for an unknown name or variable. */
export async function loadPrompt(name: string, configFolder: string): Promise<PromptTemplate> {
  const builtIn = BUILT_IN[name];
  if (builtIn !== undefined) return { name, text: builtIn };
  const file = path.resolve(configFolder, name);
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    const known = Object.keys(BUILT_IN);
    const message = `No prompt template "${name}": neither ${known.join(", ")} nor a readable file.${didYouMean(name, known)}`;
    throw new ConfigError("CONFIG_UNKNOWN_PROMPT", message, { cause });
  });
  for (const [, variable] of text.matchAll(PLACEHOLDER)) {
    if (variable !== undefined && !(variable in VARIABLES)) {
      const known = Object.keys(VARIABLES);
      throw new ConfigError("CONFIG_INVALID", `${file}: unknown variable "${variable}".${didYouMean(variable, known)}`, {
        hint: `Known: ${known.join(", ")}.`,
      });
    }
  }
  return { name, text };
}

const PLACEHOLDER = /\{\{\s*([\w-]+)\s*\}\}/g;

/** The text the agent gets. */
export function renderPrompt(template: PromptTemplate, task: Task): string {
  return template.text.replace(PLACEHOLDER, (_whole, name: keyof typeof VARIABLES) => VARIABLES[name](task));
}
