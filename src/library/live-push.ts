import type { OnEvent } from "../domain/event.ts";
import { BenchError, messageOf } from "../errors.ts";
import { type Pusher, startPusher } from "../push/start.ts";
import { checkSink, isBeside } from "../sinks/index.ts";
import { suiteName } from "../trace/experiment.ts";
import type { ResolvedConfig } from "./session.ts";

/** Copies of a run that are made beside it, each by a process of its own. */
export interface LivePush extends AsyncDisposable {
  /** Names of the sinks. */
  readonly sinks: readonly string[];
  start(runFolder: string): void;
}

/**
 * Sees before anything starts that each sink can be used. `demanded`: by who started the run, so that a missing key is an
 * error and not a warning; false: none is wanted.
 */
export async function openLivePush(resolved: ResolvedConfig, demanded: boolean | undefined, onEvent: OnEvent): Promise<LivePush> {
  const { file, results } = resolved;
  const sinks = await usable(besideSinks(resolved, demanded), resolved, demanded === true, onEvent);
  const pushers: Promise<Pusher | undefined>[] = [];
  const warnOf = (sink: string) => (error: unknown) =>
    onEvent({ kind: "warning", message: `The push to ${sink} could not be started: ${messageOf(error)}` });
  return {
    sinks,
    start(folder) {
      for (const sink of sinks) {
        const warn = warnOf(sink);
        pushers.push(startPusher({ folder, sink, results, configFile: file, onError: warn }).catch((error: unknown) => void warn(error)));
      }
    },
    async [Symbol.asyncDispose]() {
      for (const pusher of pushers) (await pusher)?.end();
    },
  };
}

function besideSinks({ config }: ResolvedConfig, demanded: boolean | undefined): string[] {
  if (demanded === false) return [];
  const named = [...new Set(config.sinks.filter(isBeside))];
  return demanded && named.length === 0 ? [DEFAULT_SINK] : named;
}

/** Where results go when nothing else is said. */
export const DEFAULT_SINK = "braintrust";

async function usable(names: readonly string[], { config, folder }: ResolvedConfig, strict: boolean, onEvent: OnEvent): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    try {
      await checkSink(name, { ...config, configFolder: folder, suite: suiteName({ config, configFolder: folder }) });
      found.push(name);
    } catch (error) {
      if (strict || !(error instanceof BenchError)) throw error;
      onEvent({ kind: "warning", message: `Nothing is pushed to ${name}: ${error.message} The run goes on; push it later.` });
    }
  }
  return found;
}
