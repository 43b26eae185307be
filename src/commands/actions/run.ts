import path from "node:path";
import { findAgent } from "../../agents/index.ts";
import type { Config } from "../../domain/config.ts";
import { ExitCode } from "../../errors.ts";
import { withControls, withControlsSelected } from "../../library/night-controls.ts";
import { type BenchResult, runBench } from "../../library/run-bench.ts";
import { type ResolvedConfig, resolveConfig } from "../../library/session.ts";
import { openUntilDecided } from "../../library/until-decided.ts";
import { loadPrices } from "../../load/prices.ts";
import { loadSuite } from "../../load/suite.ts";
import { expandPlan } from "../../plan/expand.ts";
import { selectTasks, selectVariants } from "../../plan/select.ts";
import { type ShardChoice, shardTasks } from "../../plan/shard.ts";
import { count } from "../../report/format.ts";
import { reporters } from "../../report/index.ts";
import { progress } from "../../report/progress.ts";
import { checkBudgets } from "../../run/check-budgets.ts";
import { prepareVariants } from "../../run/prepare.ts";
import type { RunSummary } from "../../run/summary.ts";
import { isMeasured } from "../../stats/summary.ts";
import { countSent } from "../../store/ledgers.ts";
import { type ConfigFlags, fromHere } from "../flags.ts";
import { withInterrupt } from "../interrupt.ts";
import { print, printJson, progressOutput } from "../output.ts";

export interface RunFlags extends ConfigFlags {
  task: string[];
  tag: string[];
  variant: string[];
  scorer: string[];
  trials?: number | undefined;
  concurrency?: number | undefined;
  graders?: number | undefined;
  retries?: number | undefined;
  sandbox?: Config["sandbox"] | undefined;
  until?: "decided" | undefined;
  against?: string | undefined;
  margin?: number | undefined;
  runId?: string | undefined;
  shard?: ShardChoice | undefined;
  fresh: boolean;
  controls: boolean;
  serial: boolean;
  wait: boolean;
  dryRun: boolean;
  failUnder?: number | undefined;
  allowMissingTools: boolean;
  canary: boolean;
  push?: boolean | undefined;
  json: boolean;
}

export async function runAction(flags: RunFlags): Promise<ExitCode> {
  const { trials, concurrency, graders, retries, sandbox } = flags;
  const file = await resolveConfig({
    file: flags.config,
    results: flags.results,
    overrides: { trials, concurrency, graders, retries, sandbox, ...(flags.canary ? {} : { canary: false }) },
  });
  const margin = flags.margin === undefined ? {} : { gate: { ...file.config.gate, margin: flags.margin } };
  const named = {
    ...file,
    config: { ...file.config, ...margin, scorers: [...new Set([...file.config.scorers, ...flags.scorer.map(fromHere)])] },
  };
  const resolved = flags.controls ? withControls(named) : named;
  if (flags.dryRun) return dryRun(flags, resolved);
  const { fresh, serial, wait, runId, push, shard } = flags;
  const blocks = await blocksOf(flags, resolved);
  const chosen = { tasks: flags.task, tags: flags.tag, variants: flags.variant };
  const selection = flags.controls ? withControlsSelected(chosen, resolved) : chosen;
  const onEvent = progress(progressOutput());
  const end = await withInterrupt((signal) =>
    runBench({ resolved, selection, shard, blocks, runId, fresh, serial, wait, push, onEvent, signal }),
  );
  await report(flags, end);
  return end.interrupted ? ExitCode.interrupted : exitCodeOf(end.summary, flags);
}

async function blocksOf({ until, against }: RunFlags, resolved: ResolvedConfig) {
  if (until === undefined) return undefined;
  return openUntilDecided({ resolved, against, ask: "differ", alpha: resolved.config.gate.alpha, mayLack: false });
}

async function dryRun(flags: RunFlags, resolved: ResolvedConfig): Promise<ExitCode> {
  const suite = await loadSuite(resolved);
  const selected = selectTasks(suite.tasks, { tasks: flags.task, tags: flags.tag });
  const tasks = flags.shard ? shardTasks(selected, flags.shard) : selected;
  const variants = selectVariants(resolved.config.variants, flags.variant);
  const ready = await prepareVariants(variants, resolved.folder, findAgent);
  checkBudgets(resolved.config, ready, await loadPrices(resolved.config, resolved.folder));
  const { trials } = resolved.config;
  const planned = expandPlan({ tasks, variants, trials });
  if (flags.json) printJson({ trials: planned });
  else {
    print(
      `${count("trial", planned.length)}: ${count("task", tasks.length)} × ${count("variant", variants.length)} × ${count("round", trials)}`,
    );
    for (const trial of planned) print(`  ${trial.trialId}`);
  }
  return ExitCode.ok;
}

async function report(flags: RunFlags, { summary, folder, pushing }: BenchResult): Promise<void> {
  if (flags.json) {
    print(reporters.json(summary));
    return;
  }
  print(reporters.terminal(summary));
  print(`\nResults: ${path.relative(process.cwd(), folder) || folder}`);
  for (const sink of pushing) print(await pushedSoFar(sink, summary, folder));
  print("Next:    patchbench show latest                     every trial of this run");
  print("         patchbench show latest TASK__VARIANT__0    one trial: diff, tests, scores with reasons");
}

/** The push beside the run is not waited for: what is said is what it has confirmed by now. */
async function pushedSoFar(sink: string, { runId, planned }: RunSummary, folder: string): Promise<string> {
  const sent = await countSent(folder, sink);
  return `Pushed:  ${sent} of ${count("trial", planned)} to ${sink} by now, the rest follows; \`patchbench push ${runId}\` makes sure`;
}

/** 3 when too little was measured to say anything; 1 when a variant is under --fail-under. */
function exitCodeOf(summary: RunSummary, flags: RunFlags): ExitCode {
  const away = new Set(summary.unavailable.map((one) => one.taskId)).size;
  for (const variant of summary.variants) {
    const excused = flags.allowMissingTools ? (variant.planned * away) / Math.max(1, summary.tasks) : 0;
    if (!isMeasured(variant, excused)) return ExitCode.notMeasured;
  }
  const { failUnder } = flags;
  if (failUnder === undefined) return ExitCode.ok;
  return summary.variants.some((variant) => (variant.resolve.value ?? 0) < failUnder) ? ExitCode.missed : ExitCode.ok;
}
