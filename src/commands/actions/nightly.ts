import { existsSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Config } from "../../domain/config.ts";
import type { Gate } from "../../domain/gate.ts";
import type { NightReport } from "../../domain/night.ts";
import { ConfigError, ExitCode, messageOf } from "../../errors.ts";
import { runNightly } from "../../library/nightly.ts";
import { pushResults } from "../../library/push-results.ts";
import { type ResolvedConfig, resolveConfig } from "../../library/session.ts";
import { nightFlips, type ToldFlips } from "../../pages/flips-told.ts";
import { withExplanations } from "../../report/explanation.ts";
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
  until?: "decided" | undefined;
  sandbox?: Config["sandbox"] | undefined;
  runId?: string | undefined;
  fresh: boolean;
  serial: boolean;
  wait: boolean;
  allowMissingTools: boolean;
  push?: boolean | undefined;
  format: NightFormat;
  report: string[];
  failOn: string[];
  json: boolean;
}

/** The verdict's exit code, whatever becomes of the push; a report that cannot be written is an error where the verdict is none. */
export async function nightlyAction(flags: NightlyFlags): Promise<ExitCode> {
  const resolved = await withFlags(flags);
  const reports = flags.report.map(namedReport);
  for (const { file } of reports) checkFolder(file);
  const { fresh, serial, wait, runId, push, start, allowMissingTools, run: judge } = flags;
  const selection = { tasks: flags.task, tags: flags.tag, variants: flags.variant };
  const onEvent = progress(progressOutput());
  const options = {
    resolved,
    selection,
    runId,
    fresh,
    serial,
    wait,
    push,
    start,
    allowMissingTools,
    judge,
    onEvent,
    untilDecided: flags.until !== undefined,
  };
  const end = await withInterrupt((signal) => runNightly({ ...options, signal }));
  if (end.interrupted) return ExitCode.interrupted;
  const { report } = end;
  const flips = [flags.format, ...reports.map(({ format }) => format)].includes("markdown")
    ? await nightFlips({ resolved }, report)
    : noFlips;
  const text = textOf(report, resolved, flips);
  print(text(flags.json ? "json" : flags.format));
  const written = await write(reports, text);
  await pushed(report, flags, resolved);
  const code = report.exitCode as ExitCode;
  return code === ExitCode.ok && !written ? ExitCode.usage : code;
}

/** Before a night is spent on it. Throws ConfigError. */
function checkFolder(file: string): void {
  const folder = path.dirname(path.resolve(file));
  if (!existsSync(folder)) throw new ConfigError("OUTPUT_FOLDER", `--report: ${file}: there is no folder ${folder}.`);
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
function textOf(report: NightReport, { config }: ResolvedConfig, flips: ToldFlips): (format: NightFormat) => string {
  const redactor = secretsOf(config).redactor();
  return (format) => {
    const text = nightReporters[format](report);
    return redactor.text(format === "markdown" ? withExplanations(text, flips) : text);
  };
}

const noFlips: ToldFlips = { told: [], untold: 0, gone: 0 };

/** Whether all of them are there. One that cannot be written does not keep the others back. */
async function write(reports: readonly { format: NightFormat; file: string }[], text: (format: NightFormat) => string): Promise<boolean> {
  let all = true;
  for (const { format, file } of reports) {
    try {
      await writeNamed(path.resolve(file), `${stripVTControlCharacters(text(format))}\n`, "--report");
    } catch (error) {
      all = false;
      progressOutput().line(`Error: ${messageOf(error)}`);
    }
  }
  return all;
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
