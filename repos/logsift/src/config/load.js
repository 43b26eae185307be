import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse } from 'smol-toml';
import { ConfigError } from '../errors.js';
import { validateConfig } from './schema.js';

export const CONFIG_FILE = '.logsift.toml';

/**
 * The settings to run with.
 * @param {string|boolean|undefined} path  a file to read, false for none, undefined for `.logsift.toml` if `cwd` has one
 */
export async function loadConfig(path, cwd) {
  if (path === false) return validateConfig({});
  const name = path ?? CONFIG_FILE;

  let content;
  try {
    content = await readFile(resolve(cwd, name), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' && path === undefined) return validateConfig({});
    throw new ConfigError(`${name}: ${error.code === 'ENOENT' ? 'no such file' : error.message}`, { cause: error });
  }

  try {
    return validateConfig(parse(content));
  } catch (error) {
    throw new ConfigError(`${name}: ${error.message}`, { cause: error });
  }
}
