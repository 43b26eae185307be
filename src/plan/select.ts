import type { Task } from "../domain/task.ts";
import type { Variant } from "../domain/variant.ts";
import { ConfigError } from "../errors.ts";
import { matcher } from "../lib/globs.ts";
import { didYouMean } from "../lib/nearest.ts";

/** Filters from the command line. An empty list selects all. */
export interface Selection {
  /** Globs of task ids. */
  tasks: readonly string[];
  /** Tags (the task file's keywords); a task with any of them is in. */
  tags: readonly string[];
  /** Globs of variant names. */
  variants: readonly string[];
}

/** Throws ConfigError when a filter matches nothing: a typing mistake must not give a green, empty run. */
export function selectTasks(tasks: readonly Task[], selection: Pick<Selection, "tasks" | "tags">): Task[] {
  const ids = tasks.map((task) => task.id);
  for (const glob of selection.tasks) requireMatch("task", glob, ids);
  const tags = [...new Set(tasks.flatMap((task) => task.tags))];
  for (const tag of selection.tags) requireMatch("tag", tag, tags);
  const byId = selection.tasks.length === 0 ? () => true : matcher(selection.tasks);
  const chosen = tasks.filter(
    (task) => byId(task.id) && (selection.tags.length === 0 || task.tags.some((tag) => selection.tags.includes(tag))),
  );
  if (chosen.length === 0)
    throw new ConfigError("NOTHING_SELECTED", tasks.length === 0 ? "There are no tasks." : "No task fits all filters.");
  return chosen;
}

export function selectVariants(variants: readonly Variant[], globs: readonly string[]): Variant[] {
  const names = variants.map((variant) => variant.name);
  for (const glob of globs) requireMatch("variant", glob, names);
  return globs.length === 0 ? [...variants] : variants.filter((variant) => matcher(globs)(variant.name));
}

/** Throws ConfigError when the glob matches none of the names. */
export function requireMatch(what: string, glob: string, names: readonly string[]): void {
  if (names.some(matcher([glob]))) return;
  throw new ConfigError("NOTHING_SELECTED", `No ${what} matches "${glob}".${didYouMean(glob, names)}`, {
    hint: `\`patchbench list\` shows them.`,
  });
}
