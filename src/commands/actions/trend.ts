import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { TrendMetric } from "../../domain/trend.ts";
import { ExitCode } from "../../errors.ts";
import { readTrend } from "../../library/read-trend.ts";
import { resolveConfig } from "../../library/session.ts";
import { trendReporters } from "../../report/trend.ts";
import { secretsOf } from "../../run/secrets.ts";
import type { ConfigFlags } from "../flags.ts";
import { lineWidth, print, writeNamed } from "../output.ts";

export interface TrendFlags extends ConfigFlags {
  metric: TrendMetric;
  variant: string[];
  task: string[];
  suite?: string | undefined;
  since?: string | undefined;
  last?: number | undefined;
  nights: boolean;
  maxP?: number | undefined;
  minChange?: number | undefined;
  format: keyof typeof trendReporters;
  output?: string | undefined;
}

/** Reads the index alone where no run has changed. Names in it were redacted when they were written; they are once more. */
export async function trendAction(flags: TrendFlags): Promise<ExitCode> {
  const { config, results } = await resolveConfig({ file: flags.config, results: flags.results });
  const { metric, suite, last, maxP, minChange } = flags;
  const since = flags.since === undefined ? undefined : dayOf(flags.since);
  const nights = flags.nights ? config.gate.nights : undefined;
  const filters = { variants: flags.variant, tasks: flags.task, suite, since, last };
  const trend = await readTrend({ results, metric, ...filters, maxP, minChange, nights });
  const text = secretsOf(config).redactor().text(trendReporters[flags.format](trend, lineWidth()));
  if (flags.output === undefined) print(text);
  else await writeNamed(path.resolve(flags.output), `${stripVTControlCharacters(text)}\n`);
  return ExitCode.ok;
}

const DAY_MS = 86_400_000;

/** "30d" or any date. Throws for what is neither. */
function dayOf(text: string): Date {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const date = days === undefined ? new Date(text) : new Date(Date.now() - Number(days) * DAY_MS);
  if (Number.isNaN(date.getTime())) throw new Error(`--since: a date such as 2026-01-31 or a number of days such as 30d was expected.`);
  return date;
}
