import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Comparison, Metric } from "../../domain/comparison.ts";
import { ExitCode } from "../../errors.ts";
import { compareRuns, falseAlarmsOf } from "../../library/compare-runs.ts";
import { type ResolvedConfig, resolveConfig } from "../../library/session.ts";
import { comparedFlips } from "../../pages/flips-told.ts";
import { comparisonReporters } from "../../report/comparison.ts";
import { withExplanations } from "../../report/explanation.ts";
import { falseAlarmReporters } from "../../report/false-alarms.ts";
import { secretsOf } from "../../run/secrets.ts";
import type { ConfigFlags } from "../flags.ts";
import { print, writeNamed } from "../output.ts";

export interface CompareFlags extends ConfigFlags {
  sides: string[];
  run?: string | undefined;
  metric: Metric[];
  task: string[];
  alpha?: number | undefined;
  power?: number | undefined;
  margin?: number | undefined;
  anyway: boolean;
  aa: boolean;
  splits: number;
  failOn?: "worse" | undefined;
  format: keyof typeof comparisonReporters;
  output?: string | undefined;
}

export async function compareAction(flags: CompareFlags): Promise<ExitCode> {
  const resolved = await resolveConfig({ file: flags.config, results: flags.results });
  if (flags.aa) return falseAlarms(flags, resolved);
  const { sides, run, task: tasks, metric: metrics, alpha, power, margin, anyway } = flags;
  const comparison = await compareRuns({ resolved, sides, run, tasks, metrics, alpha, power, margin, anyway });
  const text = comparisonReporters[flags.format](comparison);
  const isMarkdown = flags.format === "markdown";
  await say(flags, resolved, isMarkdown ? withExplanations(text, await comparedFlips({ resolved }, comparison)) : text);
  return exitCodeOf(comparison, flags.failOn);
}

/** A gate is green only when every one of its comparisons could be made; without one, an answer to any of them is an answer. */
function exitCodeOf({ contrasts }: Comparison, failOn: CompareFlags["failOn"]): ExitCode {
  const conclusions = contrasts.map(({ conclusion }) => conclusion);
  if (failOn !== undefined && conclusions.includes(failOn)) return ExitCode.missed;
  const open = conclusions.filter((one) => one === "not-comparable");
  const isOpen = failOn === undefined ? open.length === conclusions.length : open.length > 0;
  return isOpen ? ExitCode.notMeasured : ExitCode.ok;
}

async function falseAlarms(flags: CompareFlags, resolved: ResolvedConfig): Promise<ExitCode> {
  const { sides, run, task: tasks, alpha, power, margin, splits } = flags;
  const found = await falseAlarmsOf({ resolved, side: sides[0] ?? "", run, tasks, alpha, power, margin, splits });
  await say(flags, resolved, falseAlarmReporters[flags.format](found));
  return found.sides.some(({ rate }) => rate !== null) ? ExitCode.ok : ExitCode.notMeasured;
}

/** What is a secret today may stand in older records. */
async function say({ output }: CompareFlags, { config }: ResolvedConfig, text: string): Promise<void> {
  const redacted = secretsOf(config).redactor().text(text);
  if (output === undefined) print(redacted);
  else await writeNamed(path.resolve(output), `${stripVTControlCharacters(redacted)}\n`);
}
