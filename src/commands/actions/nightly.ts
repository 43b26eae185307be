import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Config } from "../../domain/config.ts";
import type { Gate } from "../../domain/gate.ts";
import type { NightReport } from "../../domain/night.ts";
import { ExitCode, messageOf } from "../../errors.ts";
import { runNightly } from "../../library/nightly.ts";
import { pushResults } from "../../library/push-results.ts";
import { type ResolvedConfig, resolveConfig } from "../../library/session.ts";
import { nightReporters } from "../../report/night/index.ts";
import { progress } from "../../report/progress.ts";
import { pushProgress, pushText } from "../../report/push.ts";
import { secretsOf } from "../../run/secrets.ts";
import { isBeside } from "../../sinks/index.ts";
import type { ConfigFlags } from "../flags.ts";
import { withInterrupt } from "../interrupt.ts";
import { type NightFormat, namedReport } from "../night-formats.ts";
import { print, progressOutput, writeNamed } from "../output.ts";

export interface NightlyFlags extends ConfigFlags {
  run?: string | undefined;
  start: boolean;
  task: string[];
  tag: string[];
  variant: string[];
  trials?: number | undefined;
  concurrency?: number | undefined;
  graders?: number | undefined;
  retries?: number | undefined;
  sandbox?: Config["sandbox"] | undefined;
  runId?: string | undefined;
  fresh: boolean;
  serial: boolean;
  wait: boolean;
  push?: boolean | undefined;
  format: NightFormat;
  report: string[];
  failOn: string[];
  json: boolean;
}

export async function nightlyAction(flags: NightlyFlags): Promise<ExitCode> {
  const resolved = await withFlags(flags);
  const { fresh, serial, wait, runId, push, start } = flags;
  const selection = { tasks: flags.task, tags: flags.tag, variants: flags.variant };
  const output = progressOutput();
  const onEvent = progress(output);
  const end = await withInterrupt((signal) =>
    runNightly({ resolved, selection, runId, fresh, serial, wait, push, start, judge: flags.run, onEvent, signal }),
  );
  if (end.interrupted) return ExitCode.interrupted;
  await tell(end.report, flags, resolved);
  await pushed(end.report, flags, resolved);
  return end.report.exitCode as ExitCode;
}

async function withFlags(flags: NightlyFlags): Promise<ResolvedConfig> {
  const { trials, concurrency, graders, retries, sandbox } = flags;
  const overrides = { trials, concurrency, graders, retries, sandbox };
  const resolved = await resolveConfig({ file: flags.config, results: flags.results, overrides });
  if (flags.failOn.length === 0) return resolved;
  const gate = { ...resolved.config.gate, failOn: flags.failOn as Gate["failOn"] };
  return { ...resolved, config: { ...resolved.config, gate } };
}

/** Every report is redacted once more: it leaves the machine. */
async function tell(report: NightReport, flags: NightlyFlags, { config }: ResolvedConfig): Promise<void> {
  const redactor = secretsOf(config).redactor();
  const text = (format: NightlyFlags["format"]) => redactor.text(nightReporters[format](report));
  for (const { format, file } of flags.report.map(namedReport))
    await writeNamed(path.resolve(file), `${stripVTControlCharacters(text(format))}\n`);
  print(text(flags.json ? "json" : flags.format));
}

const PUSH_MS = 10 * 60_000;

/** What is not there yet is sent. Its outcome is told, and changes no exit code. */
async function pushed({ runId }: NightReport, { push }: NightlyFlags, resolved: ResolvedConfig): Promise<void> {
  const named = resolved.config.sinks.filter(isBeside);
  if (push === false || (push === undefined && named.length === 0)) return;
  const output = progressOutput();
  try {
    const onEvent = pushProgress(output);
    const reports = await withInterrupt(
      (signal) => pushResults({ resolved, run: runId, to: named, wait: true, timeLimitMs: PUSH_MS, onEvent, signal }),
      "requests under way are waited for",
    );
    for (const report of reports) output.line(pushText(report));
  } catch (error) {
    output.line(`Not pushed: ${messageOf(error)}`);
  }
}
