import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Repo } from "../domain/repo.ts";
import type { Task } from "../domain/task.ts";
import { ConfigError } from "../errors.ts";
import { didYouMean } from "../lib/nearest.ts";

/** Variables a prompt template may use, written `{{name}}`: nothing of a task but its texts, its id, and what the repo tells anyhow. */
const VARIABLES = {
  request: (task) => task.request.trim(),
  instruction: (task) => task.instruction.trim(),
  task: (task) => task.id,
  repo: (task) => task.repo,
  project: (_task, repo) => repo.name,
  language: (_task, repo) => repo.language ?? "",
  test_command: (_task, repo) => (repo.test === undefined ? "" : plainCommand(repo.test.command)),
} as const satisfies Record<string, (task: Task, repo: Repo["file"]) => string>;

const SETTING =
  "You work in a checkout of the project, in the current folder. Change its files in place. Nobody answers questions: decide for yourself what is left open, and stop when the work is done.";

/** Each differs from the next in one thing: whose words say what to do, and whether a plan comes first. */
export const BUILT_IN: Record<string, string> = {
  request: `A customer of this project writes:\n\n{{request}}\n\n---\n\nDo what the customer needs. ${SETTING}\n`,
  instruction: `{{instruction}}\n\n---\n\nDo what is described above. ${SETTING}\n`,
  "plan-first": `{{instruction}}\n\n---\n\nDo what is described above. ${SETTING}\n\nFirst read the code that matters and write a short plan: which files you will change, and why. Then carry it out.\n`,
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
export function renderPrompt(template: PromptTemplate, task: Task, repo: Repo["file"]): string {
  return template.text.replace(PLACEHOLDER, (_whole, name: keyof typeof VARIABLES) => VARIABLES[name](task, repo));
}

/** Without what grading fills in, and options whose value that is; words with white space are quoted. */
function plainCommand(argv: readonly string[]): string {
  const filled = (word = "") => /\{\w+\}/.test(word);
  const kept = argv.filter((word, at) => !filled(word) && !(/^--?[\w-]+$/.test(word) && filled(argv[at + 1])));
  return kept.map((word) => (/\s/.test(word) ? `'${word}'` : word)).join(" ");
}
