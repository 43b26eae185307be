import path from "node:path";
import type { Argv } from "yargs";

export interface ConfigFlags {
  config?: string | undefined;
  results?: string | undefined;
}

/** A path on the command line starts at the current folder; the config's own start at the config. */
export function fromHere(nameOrPath: string): string {
  return /[./\\]/.test(nameOrPath) ? path.resolve(nameOrPath) : nameOrPath;
}

/** Throws for a flag that is no whole number from `least`. */
export function wholeNumber(name: string, value: number | undefined, least: number): void {
  if (value !== undefined && (!Number.isInteger(value) || value < least))
    throw new Error(`--${name}: a whole number from ${least} was expected.`);
}

/** Flags that several commands share. Light: every start of the CLI loads this file. */

export function configFlags<T>(yargs: Argv<T>) {
  return yargs
    .option("config", { type: "string", describe: "Config file (default: patchbench.config.ts here)", requiresArg: true })
    .option("results", { type: "string", describe: "Results folder, instead of the config's", requiresArg: true });
}

export function jsonFlag<T>(yargs: Argv<T>) {
  return yargs.option("json", { type: "boolean", default: false, describe: "Print JSON for other programs" });
}

export function sandboxFlag<T>(yargs: Argv<T>) {
  return yargs.option("sandbox", {
    choices: ["auto", "bubblewrap", "container", "local"] as const,
    describe: "Where agents and tests run",
  });
}

/** Throws for what is no part of a whole. */
export function shardFlag<T>(yargs: Argv<T>) {
  return yargs.option("shard", {
    type: "string",
    describe: "Only part I of N of the tasks, as a run of its own; `merge` puts the parts together",
    requiresArg: true,
    coerce: (text: string) => {
      const [, index = 0, of = 0] = (/^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? []).map(Number);
      if (index < 1 || index > of) throw new Error(`--shard: I/N was expected, I from 1 to N, not "${text}".`);
      return { index, of };
    },
  });
}

export function taskFlags<T>(yargs: Argv<T>) {
  return yargs
    .option("task", {
      type: "string",
      array: true,
      default: [] as string[],
      describe: "Only tasks that match this glob (repeatable)",
      requiresArg: true,
      nargs: 1,
    })
    .option("tag", {
      type: "string",
      array: true,
      default: [] as string[],
      describe: "Only tasks with this tag (repeatable)",
      requiresArg: true,
      nargs: 1,
    });
}

/** Running in blocks until the question is settled. */
export function untilFlags<T>(yargs: Argv<T>) {
  return yargs
    .option("until", {
      choices: ["decided"] as const,
      describe: "Run in blocks until the question is settled; --trials: the most rounds",
      requiresArg: true,
    })
    .option("against", {
      type: "string",
      describe: "What --until holds the variants against, as for `compare` (default: baseline and nights)",
      requiresArg: true,
    })
    .option("margin", {
      type: "number",
      describe: "Change that --until must not miss (0.1: 10 points), instead of the config's",
      requiresArg: true,
    })
    .check(({ until, against, margin, shard }) => {
      if (until === undefined && against !== undefined) throw new Error("--against goes with --until decided.");
      if (until !== undefined && shard !== undefined) throw new Error("--until decided goes without --shard: it plans over all tasks.");
      if (margin !== undefined && !(Number(margin) > 0 && Number(margin) <= 1))
        throw new Error("--margin: a number from 0 to 1 was expected.");
      return true;
    });
}
