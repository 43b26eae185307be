import path from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { scorers as builtIn } from "../../scorers/index.ts";
import { ConfigError, messageOf } from "../errors.ts";
import { didYouMean } from "../lib/nearest.ts";
import type { Scorer } from "../scorer-api.ts";

const ScorerShape = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, "a lower-case name"),
  version: z.int().min(1),
  late: z.boolean().optional(),
  score: z.custom<Scorer["score"]>((value) => typeof value === "function", "a function"),
});

/** Names of built-in scorers that score when a run is over. */
export const lateScorers: readonly string[] = builtIn.filter(({ late }) => late).map(({ name }) => name);

/** Built-in scorers by name, the user's by path: all come through this door. Throws ConfigError. */
export async function loadScorers(names: readonly string[], configFolder: string): Promise<Scorer[]> {
  const loaded: Scorer[] = [];
  for (const name of names) {
    const scorer = builtIn.find((known) => known.name === name) ?? (await loadOwn(name, configFolder));
    if (loaded.some((other) => other.name === scorer.name))
      throw new ConfigError("CONFIG_DUPLICATE", `Two scorers are named "${scorer.name}".`);
    loaded.push(scorer);
  }
  return loaded;
}

async function loadOwn(name: string, configFolder: string): Promise<Scorer> {
  if (!/[./\\]/.test(name)) {
    const known = builtIn.map((scorer) => scorer.name);
    const hint = `Known: ${known.join(", ")}; or the path of a file of yours.`;
    throw new ConfigError("CONFIG_UNKNOWN_SCORER", `No scorer named "${name}".${didYouMean(name, known)}`, { hint });
  }
  const file = path.resolve(configFolder, name);
  const module: { default?: unknown } = await import(pathToFileURL(file).href).catch((cause: unknown) => {
    throw new ConfigError("CONFIG_UNKNOWN_SCORER", `${file}: the scorer cannot be loaded: ${messageOf(cause)}`, { cause });
  });
  const shape = ScorerShape.safeParse(module.default);
  if (shape.success) return module.default as Scorer;
  const issue = shape.error.issues[0];
  throw new ConfigError("CONFIG_INVALID", `${file}: its default export is no scorer: ${issue?.path.join(".")}: ${issue?.message}.`, {
    hint: "See docs/scorers.md.",
  });
}
