import type { RunSummary } from "../../run/summary.ts";
import type { VariantSummary } from "../../stats/summary.ts";
import { count, interval, percent } from "../format.ts";
import type { ReportedTrial } from "../types.ts";
import type { CaseReport, CaseSuite, ReportedCase } from "./types.ts";

/** A run as tests: a suite a variant, a test a trial. */
export function runCases(summary: RunSummary, trials: readonly ReportedTrial[]): CaseReport {
  const { runId, createdAt, finished, planned, measured, sandbox } = summary;
  const ends = trials.map(({ finishedAt }) => finishedAt).filter((time) => !Number.isNaN(Date.parse(time)));
  return {
    startedAt: createdAt,
    finishedAt: ends.reduce((last, time) => (Date.parse(time) > Date.parse(last) ? time : last), createdAt),
    suites: summary.variants.map((one) => variantSuite(one, summary, trials)),
    extra: { runId, finished, planned, measured, sandbox },
  };
}

function variantSuite(one: VariantSummary, { runId, finished }: RunSummary, trials: readonly ReportedTrial[]): CaseSuite {
  const own = trials.filter(({ variant }) => variant === one.variant);
  const rates = { resolved: percent(one.resolve.value), interval: interval(one.resolve), clean: percent(one.cleanResolve.value) };
  const counts = { planned: String(one.planned), measured: String(one.measured), finished: String(finished) };
  return {
    name: one.variant,
    properties: { runId, ...rates, ...counts },
    cases: [...own.map((trial) => trialCase(trial, runId)), ...unstarted(one, own)],
  };
}

function trialCase(trial: ReportedTrial, runId: string): ReportedCase {
  const { trialId, taskId, resolved, within, missing, result, verdict, outcome, misses, reasons, wallMs, costUsd, tokens, lost } = trial;
  const base = {
    ...{ name: trialId, durationMs: wallMs },
    extra: { runId, taskId, outcome, verdict, withinScope: within, costUsd, tokens, lostAttempts: lost },
  };
  if (resolved === 1) return { ...base, status: "passed" };
  const details = [
    ...reasons,
    ...misses.map(({ id, group, status }) => `${status}  ${group}  ${id}`),
    `patchbench show ${runId} ${trialId}`,
  ];
  if (resolved === null) return { ...base, status: "skipped", type: "not measured", message: missing ?? result, details };
  return { ...base, status: "failed", type: verdict, message: result, details };
}

/** Trials of the plan that left no record: missing data, which must not look like nothing. */
function unstarted({ missing }: VariantSummary, own: readonly ReportedTrial[]): ReportedCase[] {
  return Object.entries(missing).flatMap(([reason, number]) => {
    const left = number - own.filter((trial) => trial.missing === reason).length;
    if (left <= 0) return [];
    return [
      {
        name: `(${count("trial", left)} without a record)`,
        status: "skipped" as const,
        type: "not measured",
        message: reason,
        durationMs: 0,
      },
    ];
  });
}
