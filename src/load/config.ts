import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Config } from "../domain/config.ts";
import { ConfigError, messageOf } from "../errors.ts";
import { parseValue } from "../lib/parse-value.ts";

export const CONFIG_NAMES = ["patchbench.config.ts", "patchbench.config.js", "patchbench.config.mjs", "patchbench.config.json"];

export interface LoadedConfig {
  config: Config;
  /** Absolute path of the config file. */
  file: string;
  /** Its folder: relative paths in the config start here. */
  folder: string;
}

/** Finds and checks the config: the named file, else the first known name in `cwd`. */
export async function loadConfig(options: { cwd: string; file?: string | undefined }): Promise<LoadedConfig> {
  const file = options.file === undefined ? findConfig(options.cwd) : path.resolve(options.cwd, options.file);
  if (!existsSync(file)) throw new ConfigError("CONFIG_MISSING", `${file}: no such config file.`, { hint: HINT });
  const config = parseValue(Config, await readConfig(file), { file, code: "CONFIG_INVALID" });
  const names = config.variants.map((variant) => variant.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ConfigError("CONFIG_DUPLICATE", `${file}: variants: two are named "${twice}".`);
  return { config, file, folder: path.dirname(file) };
}

const HINT = "Write one with `patchbench init`, or name it with --config.";

function findConfig(cwd: string): string {
  const found = CONFIG_NAMES.map((name) => path.join(cwd, name)).find((file) => existsSync(file));
  if (found === undefined) throw new ConfigError("CONFIG_MISSING", `No ${CONFIG_NAMES[0]} in ${cwd}.`, { hint: HINT });
  return found;
}

async function readConfig(file: string): Promise<unknown> {
  try {
    if (file.endsWith(".json")) return JSON.parse(await readFile(file, "utf8"));
    const module: { default?: unknown } = await import(pathToFileURL(file).href);
    if (module.default !== undefined) return module.default;
  } catch (error) {
    throw new ConfigError("CONFIG_INVALID", `${file}: cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
  throw new ConfigError("CONFIG_INVALID", `${file}: has no default export.`);
}
