import os from "node:os";
import path from "node:path";
import { findAgent } from "../../agents/index.ts";
import type { Config } from "../../domain/config.ts";
import { ExitCode } from "../../errors.ts";
import { loadScorers } from "../../load/scorers.ts";
import { loadSuite } from "../../load/suite.ts";
import { expandPlan } from "../../plan/expand.ts";
import { selectTasks, selectVariants } from "../../plan/select.ts";
import { count } from "../../report/format.ts";
import { reporters } from "../../report/index.ts";
import { progress } from "../../report/progress.ts";
import { prepareRepos, prepareVariants } from "../../run/prepare.ts";
import { executeRun } from "../../run/run.ts";
import { schedulers } from "../../run/schedule.ts";
import { type RunSummary, summarizeRun } from "../../run/summary.ts";
import type { SandboxName } from "../../sandbox/index.ts";
import { openSink } from "../../sinks/index.ts";
import { lockResults } from "../../store/lock.ts";
import { readManifest } from "../../store/reader.ts";
import { withInterrupt } from "../interrupt.ts";
import { print, printJson, progressOutput } from "../output.ts";
import { type ConfigFlags, openSession, resolveConfig } from "../session.ts";

export interface RunFlags extends ConfigFlags {
  task: string[];
  tag: string[];
  variant: string[];
  scorer: string[];
  trials?: number | undefined;
  concurrency?: number | undefined;
  graders?: number | undefined;
  retries?: number | undefined;
  sandbox?: SandboxName | undefined;
  runId?: string | undefined;
  fresh: boolean;
  serial: boolean;
  wait: boolean;
  dryRun: boolean;
  failUnder?: number | undefined;
  allowMissingTools: boolean;
  json: boolean;
}

export async function runAction(flags: RunFlags): Promise<ExitCode> {
  const loaded = await resolveConfig(flags);
  const { folder: configFolder, results } = loaded;
  const config = overlay(loaded.config, flags);
  const suite = await loadSuite(loaded);
  const tasks = selectTasks(suite.tasks, { tasks: flags.task, tags: flags.tag });
  const chosen = selectVariants(config.variants, flags.variant);
  const variants = await prepareVariants(chosen, configFolder, findAgent);
  const scorers = await loadScorers(config.scorers, configFolder);
  const sinks = config.sinks.map((name) => openSink(name, configFolder));
  if (flags.dryRun) return dryRun(flags, tasks, chosen, config.trials);
  const onEvent = progress(progressOutput());
  for (const foreign of suite.foreign) onEvent({ kind: "warning", message: `Task ${foreign.id} is not run: ${foreign.reason}.` });
  const end = await withInterrupt(async (signal) => {
    await using _lock = await lockResults(results, {
      purpose: `run in ${process.cwd()}`,
      wait: flags.wait,
      signal,
      onWait: (holder) => onEvent({ kind: "warning", message: `Waiting for ${results}, in use by ${holder}.` }),
    });
    await using session = await openSession(config, { sandbox: flags.sandbox, signal });
    const repos = await prepareRepos(tasks, suite.repos, { ...session, onEvent });
    const cores = os.availableParallelism();
    const concurrency = flags.serial ? 1 : (config.concurrency ?? cores);
    return await executeRun({
      ...session,
      results,
      configFolder,
      config,
      runId: flags.runId,
      fresh: flags.fresh,
      tasks,
      variants,
      repos,
      scorers,
      sinks,
      scheduler: flags.serial ? schedulers.serial : schedulers.pool,
      concurrency,
      graders: flags.serial ? 1 : (config.graders ?? cores),
      onEvent,
    });
  });
  const { summary } = await summarizeRun(end.folder, await readManifest(end.folder));
  report(flags, summary, end.folder);
  return end.interrupted ? ExitCode.interrupted : exitCodeOf(summary, flags);
}

/** Defaults, then file, then flags. */
function overlay(config: Config, flags: RunFlags): Config {
  return {
    ...config,
    scorers: [...config.scorers, ...flags.scorer],
    ...(flags.trials === undefined ? {} : { trials: flags.trials }),
    ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
    ...(flags.graders === undefined ? {} : { graders: flags.graders }),
    ...(flags.retries === undefined ? {} : { retries: flags.retries }),
  };
}

function dryRun(flags: RunFlags, tasks: Parameters<typeof expandPlan>[0]["tasks"], variants: { name: string }[], trials: number): ExitCode {
  const planned = expandPlan({ tasks, variants, trials });
  if (flags.json) printJson({ trials: planned });
  else {
    print(
      `${count("trial", planned.length)}: ${count("task", tasks.length)} × ${count("variant", variants.length)} × ${count("trial", trials)}`,
    );
    for (const trial of planned) print(`  ${trial.trialId}`);
  }
  return ExitCode.ok;
}

function report(flags: RunFlags, summary: RunSummary, folder: string): void {
  if (flags.json) {
    print(reporters.json(summary));
    return;
  }
  const place = path.relative(process.cwd(), folder) || folder;
  print(reporters.terminal(summary));
  print(`\nResults: ${place}`);
  print(`Next:    patchbench show ${summary.runId}            every trial of this run`);
  const trial = `TASK__VARIANT__0`;
  print(`         patchbench show latest ${trial}   one trial: diff, tests, scores with reasons`);
}

const COMPLETE = 0.95;

/** 3 when too little was measured to say anything; 1 when a variant is under --fail-under. */
function exitCodeOf(summary: RunSummary, flags: RunFlags): ExitCode {
  const away = new Set(summary.unavailable.map((one) => one.taskId)).size;
  for (const variant of summary.variants) {
    const excused = flags.allowMissingTools ? (variant.planned * away) / Math.max(1, summary.tasks) : 0;
    if (variant.measured === 0 || variant.measured < COMPLETE * (variant.planned - excused)) return ExitCode.notMeasured;
  }
  const { failUnder } = flags;
  if (failUnder === undefined) return ExitCode.ok;
  return summary.variants.some((variant) => (variant.resolve.value ?? 0) < failUnder) ? ExitCode.missed : ExitCode.ok;
}
