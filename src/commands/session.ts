import path from "node:path";
import { cacheFolder } from "../env.ts";
import type { GradingTools } from "../grading/grade.ts";
import { type LoadedConfig, loadConfig } from "../load/config.ts";
import { pickSandbox, type SandboxName } from "../sandbox/index.ts";
import { sweepOrphans } from "../sandbox/sweep.ts";
import { pickCopyMethod } from "../workspace/copy.ts";
import { openScratch, type Scratch } from "../workspace/scratch.ts";

/** Flags that every command which reads the suite takes. */
export interface ConfigFlags {
  config?: string | undefined;
  results?: string | undefined;
}

/** The config with the flags laid over it: defaults, then file, then flags. */
export async function resolveConfig(flags: ConfigFlags): Promise<LoadedConfig & { results: string }> {
  const loaded = await loadConfig({ cwd: process.cwd(), file: flags.config });
  const results = flags.results === undefined ? path.resolve(loaded.folder, loaded.config.results) : path.resolve(flags.results);
  return { ...loaded, results };
}

/** A sandbox, scratch space and a copy method: what running agents or tests takes. */
export interface Session extends GradingTools, AsyncDisposable {
  cache: string;
  maxFileBytes: number;
}

const MB = 1 << 20;

export async function openSession(
  config: LoadedConfig["config"],
  options: { sandbox?: SandboxName | undefined; signal: AbortSignal },
): Promise<Session> {
  const cache = cacheFolder();
  await sweepOrphans();
  const provider = await pickSandbox(options.sandbox ?? config.sandbox);
  const scratch: Scratch = await openScratch(cache);
  return {
    cache,
    provider,
    scratch,
    copy: await pickCopyMethod(await scratch.folder()),
    maxOutputBytes: config.maxOutputMb * MB,
    maxFileBytes: config.maxFileMb * MB,
    signal: options.signal,
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}
