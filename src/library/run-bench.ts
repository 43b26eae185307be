import os from "node:os";
import { findAgent } from "../agents/index.ts";
import type { OnEvent } from "../domain/event.ts";
import type { Request } from "../domain/request.ts";
import type { RunManifest } from "../domain/run.ts";
import { judgeSource } from "../judging/source.ts";
import type { Redactor } from "../lib/redact.ts";
import { loadPrices } from "../load/prices.ts";
import { requestSuite, withOwnTests } from "../load/request-suite.ts";
import { loadScorers } from "../load/scorers.ts";
import { loadSuite } from "../load/suite.ts";
import { type Selection, selectTasks, selectVariants } from "../plan/select.ts";
import { type ShardChoice, shardOf, shardTasks } from "../plan/shard.ts";
import { checkBudgets } from "../run/check-budgets.ts";
import type { RunOptions } from "../run/options.ts";
import { prepareRepos, prepareVariants } from "../run/prepare.ts";
import { executeRun, type RunEnd } from "../run/run.ts";
import { schedulers } from "../run/schedule.ts";
import { redactedEvents, secretsOf, withRedactedErrors } from "../run/secrets.ts";
import { type RunSummary, summarizeRun } from "../run/summary.ts";
import { isBeside, openSink } from "../sinks/index.ts";
import type { Sink } from "../sinks/types.ts";
import { lockResults } from "../store/lock.ts";
import { readManifest } from "../store/reader.ts";
import { suiteName } from "../trace/experiment.ts";
import { openLiveFile } from "./live-file.ts";
import { openLivePush } from "./live-push.ts";
import { openSession, type ResolvedConfig } from "./session.ts";

export interface RunBenchOptions {
  /** From `resolveConfig`: the config with any overrides laid over it. */
  resolved: ResolvedConfig;
  selection?: Partial<Selection>;
  /** What to run in place of the config's suite. It is copied to no sink: `pushResults` does that when asked. */
  request?: Request | undefined;
  /** Only this part of the tasks, in a run of its own that can be merged with the others. */
  shard?: ShardChoice | undefined;
  /** Make or continue the run of this name. Otherwise: the unfinished run of the same plan, else a new one. */
  runId?: string | undefined;
  /** Never continue an unfinished run. */
  fresh?: boolean;
  /** Whether an unfinished run of the same plan is gone on with; default: always. */
  continues?: (manifest: RunManifest) => boolean;
  /** One trial after the other. */
  serial?: boolean;
  /** Wait while another process uses the results folder, instead of refusing. */
  wait?: boolean;
  /** Beside those of the config. */
  sinks?: readonly Sink[];
  /** Run block by block, as far as it is worth it: from `openUntilDecided`. `config.trials` is then the most rounds. */
  blocks?: RunOptions["blocks"];
  /** Copy the run as it goes on, by a process beside it: true insists, false does not; otherwise as far as the config's sinks can be used. */
  push?: boolean | undefined;
  onEvent?: OnEvent;
  signal?: AbortSignal;
}

export interface BenchResult extends RunEnd {
  summary: RunSummary;
  /** Sinks that are served beside the run. What they have by its end may not be all. */
  pushing: readonly string[];
}

/**
 * Runs variants on tasks, grades, scores and records: the whole job of `patchbench run`. Everything is loaded, checked and
 * set up before anything is written. Throws BenchError for what a user can mend; a stop by the signal resolves with
 * `interrupted`, or rejects with AbortError when nothing had begun.
 */
export async function runBench(options: RunBenchOptions): Promise<BenchResult> {
  const redactor = secretsOf(options.resolved.config).redactor();
  return withRedactedErrors(redactor, () => bench(options, redactor));
}

const NO_ISOLATION = "No sandbox that isolates works here (see `patchbench doctor`): agents run on this machine's own files.";

async function bench(options: RunBenchOptions, redactor: Redactor): Promise<BenchResult> {
  const { config, folder: configFolder, results } = options.resolved;
  const tell = redactedEvents(options.onEvent ?? (() => {}), redactor);
  await using live = await openLivePush(options.resolved, options.request === undefined ? options.push : false, tell);
  await using shown = openLiveFile();
  const show = redactedEvents(shown.see, redactor);
  const onEvent: OnEvent = (event) => {
    if (event.kind === "run-started") live.start(event.folder);
    show(event);
    tell(event);
  };
  const { signal = new AbortController().signal } = options;
  const { request } = options;
  const suite = request === undefined ? await loadSuite(options.resolved) : requestSuite(request);
  const selected = selectTasks(suite.tasks, { tasks: options.selection?.tasks ?? [], tags: options.selection?.tags ?? [] });
  const variants = await prepareVariants(selectVariants(config.variants, options.selection?.variants ?? []), configFolder, findAgent);
  const tasks = options.shard ? shardTasks(selected, options.shard) : selected;
  const whole = { tasks: selected, variants: variants.map(({ variant }) => variant), trials: config.trials };
  const scorers = await loadScorers(config.scorers, configFolder);
  const prices = await loadPrices(config, configFolder);
  checkBudgets(config, variants, prices);
  const place = { ...config, configFolder, suite: suiteName({ config, configFolder }) };
  const inside = await Promise.all(
    (request === undefined ? config.sinks : []).filter((name) => !isBeside(name)).map((name) => openSink(name, place)),
  );
  const sinks = [...inside, ...(options.sinks ?? [])];
  const judge = judgeSource({ judge: config.judge, scorers, prices, results, secrets: secretsOf(config) });
  for (const { id, reason } of suite.foreign) onEvent({ kind: "warning", message: `Task ${id} is not run: ${reason}.` });
  await using _lock = await lockResults(results, {
    purpose: `run in ${process.cwd()}`,
    wait: options.wait ?? false,
    signal,
    onWait: (holder) => onEvent({ kind: "warning", message: `Waiting for ${results}, in use by ${holder}.` }),
  });
  await using session = await openSession(options.resolved, signal);
  if (config.sandbox === "auto" && session.provider.isolation === "none") onEvent({ kind: "warning", message: NO_ISOLATION });
  const repos = await prepareRepos(tasks, suite.repos, { ...session, onEvent });
  const cores = os.availableParallelism();
  const end = await executeRun({
    ...session,
    results,
    configFolder,
    config,
    runId: options.runId,
    fresh: options.fresh ?? false,
    continues: options.continues,
    tasks: tasks.map((task) => withOwnTests(task, repos.snapshots.get(task.repo)?.passing)),
    request,
    shard: options.shard && shardOf(options.shard, whole),
    variants,
    repos,
    prices,
    scorers,
    judge,
    sinks,
    blocks: options.blocks,
    scheduler: options.serial ? schedulers.serial : schedulers.pool,
    concurrency: options.serial ? 1 : (config.concurrency ?? cores),
    graders: options.serial ? 1 : (config.graders ?? cores),
    onEvent,
  });
  const { summary } = await summarizeRun(end.folder, await readManifest(end.folder));
  return { ...end, summary, pushing: live.sinks };
}
