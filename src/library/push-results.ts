import { ConfigError } from "../errors.ts";
import { type PushPreview, previewPush } from "../push/preview.ts";
import { pushRun } from "../push/push-run.ts";
import type { PushEvent, PushReport } from "../push/types.ts";
import { secretsOf, withRedactedErrors } from "../run/secrets.ts";
import { isBeside, openSink } from "../sinks/index.ts";
import type { Sink } from "../sinks/types.ts";
import { readCalibrations } from "../store/calibrations.ts";
import { findRun, readManifest } from "../store/reader.ts";
import { suiteName } from "../trace/experiment.ts";
import { DEFAULT_SINK } from "./live-push.ts";
import type { ResolvedConfig } from "./session.ts";

export interface PushResultsOptions {
  /** From `resolveConfig`. */
  resolved: ResolvedConfig;
  /** Id, a unique start of one, or `latest`. */
  run: string;
  /** Sinks as the config names them; default: those of the config that are served beside a run, else `braintrust`. */
  to?: readonly string[];
  /** Another run, whose experiments those of the same variants are compared with. */
  base?: string | undefined;
  /** Go on with what is recorded until this is aborted; settings are then those the run began with. */
  follow?: AbortSignal | undefined;
  /** Wait for another push of the run to the same destination, instead of refusing. */
  wait?: boolean;
  timeLimitMs?: number | undefined;
  onEvent?: (event: PushEvent, sink: string) => void;
  signal?: AbortSignal;
}

/** Copies a run to sinks, one after the other: a report each. Throws BenchError for what a user can mend before anything is sent. */
export async function pushResults(options: PushResultsOptions): Promise<PushReport[]> {
  const { follow, wait = false, timeLimitMs, onEvent, signal = new AbortController().signal } = options;
  return await eachSink(options, false, (common) =>
    pushRun({ ...common, follow, wait, timeLimitMs, signal, onEvent: (event) => onEvent?.(event, common.sink.name) }),
  );
}

/** What `pushResults` would send. Contacts nobody, and needs no key. */
export async function previewResults(options: Pick<PushResultsOptions, "resolved" | "run" | "to">): Promise<PushPreview[]> {
  return await eachSink(options, true, (common) => previewPush(common));
}

type Wanted = Pick<PushResultsOptions, "resolved" | "run" | "to" | "base" | "follow">;
type Common = Pick<Parameters<typeof pushRun>[0], "folder" | "sink" | "redactor" | "calibrations" | "heading" | "base">;

async function eachSink<T>({ resolved, run, to, base, follow }: Wanted, dry: boolean, work: (common: Common) => Promise<T>): Promise<T[]> {
  const folder = await findRun(resolved.results, run);
  const manifest = await readManifest(folder);
  const { config } = resolved;
  const own = follow === undefined ? config : manifest.config;
  const heading = { suite: own.suite ?? manifest.config.suite, baseline: own.baseline ?? manifest.config.baseline };
  const headed = { ...manifest.config, suite: heading.suite };
  const variants = [...config.variants, ...manifest.config.variants];
  const secrets = secretsOf({ ...own, variants, secrets: [...config.secrets, ...manifest.config.secrets] });
  const redactor = secrets.redactor();
  return await withRedactedErrors(redactor, async () => {
    const { braintrust, otel } = own;
    const suite = suiteName({ config: headed, configFolder: manifest.configFolder });
    const sinks: Sink[] = [];
    for (const name of wantedSinks(to, config.sinks))
      sinks.push(await openSink(name, { braintrust, otel, suite, dry, configFolder: resolved.folder }));
    const baseFolder = base === undefined ? undefined : await findRun(resolved.results, base);
    if (baseFolder === folder) throw new ConfigError("PUSH_BASE", "--base: a run cannot be compared with itself.");
    const calibrations = await readCalibrations(resolved.results, own.judge?.minAgreement);
    const done: T[] = [];
    for (const sink of sinks) done.push(await work({ folder, sink, redactor, calibrations, heading, base: baseFolder }));
    return done;
  });
}

/** Sinks that append would have everything twice. */
function wantedSinks(to: readonly string[] = [], configured: readonly string[]): string[] {
  const inside = to.find((name) => !isBeside(name));
  if (inside !== undefined)
    throw new ConfigError("CONFIG_SINK_KIND", `The sink ${inside} is written by \`run\` itself: nothing can be pushed to it.`);
  const found = to.length > 0 ? to : configured.filter(isBeside);
  return found.length > 0 ? [...new Set(found)] : [DEFAULT_SINK];
}
