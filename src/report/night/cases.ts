import type { NightReport, VariantVerdict } from "../../domain/night.ts";
import type { CaseReport, CaseSuite, ReportedCase } from "../cases/types.ts";
import { count } from "../format.ts";
import { alarmLine, detectorLine, differenceLine, referenceLine, resolveOf, showCommand, sightLine } from "./figures.ts";
import { type TaskNews, taskNews } from "./tasks.ts";

/** A night as tests: a suite a variant, with its verdict and its tasks; and the night itself with its controls. */
export function nightCases(report: NightReport): CaseReport {
  const { nightId, runId, suite, verdict, exitCode, headline, gate, costUsd, createdAt } = report;
  return {
    ...{ startedAt: createdAt, finishedAt: createdAt },
    suites: [nightSuite(report), ...report.variants.map((one) => variantSuite(one, report))],
    extra: { nightId, runId, suite, verdict, exitCode, headline, gate, costUsd },
  };
}

/** The night's own verdict stands here where no variant's says the same: its controls, or nothing at all to judge. */
function nightSuite({ nightId, runId, verdict, headline, controls, history, variants }: NightReport): CaseSuite {
  const failing = controls.valid ? {} : { message: controls.problems.join("; "), type: "invalid controls" };
  const own: ReportedCase = { name: "verdict", status: statusOf(verdict), type: verdict, message: headline, durationMs: 0 };
  const told = own.status === "passed" || variants.some((one) => one.verdict === verdict);
  return {
    name: "night",
    properties: { nightId, runId, verdict, headline, nights: String(history.nights) },
    cases: [{ name: "controls", status: controls.valid ? "passed" : "error", durationMs: 0, ...failing }, ...(told ? [] : [own])],
  };
}

function variantSuite(one: VariantVerdict, report: NightReport): CaseSuite {
  const properties = { variant: one.variant, verdict: one.verdict, since: one.since, reference: referenceLine(one) };
  const tasks = taskNews(one).map((news) => taskCase(news, one));
  return { name: one.variant, properties: { ...properties, headline: one.headline }, cases: [verdictCase(one, report), ...tasks] };
}

const ALARMING: ReadonlySet<VariantVerdict["verdict"]> = new Set(["regressed", "drifting"]);

function verdictCase(one: VariantVerdict, { gate }: NightReport): ReportedCase {
  const details = [...one.validity.problems, ...evidence(one, gate.power)];
  const { verdict, since, reference, validity } = one;
  return {
    ...{ name: "verdict", status: statusOf(verdict), durationMs: 0, type: verdict, message: one.headline, details },
    extra: { verdict, since, reference, planned: validity.planned, measured: validity.measured, infraRate: validity.infraRate },
  };
}

function statusOf(verdict: VariantVerdict["verdict"]): ReportedCase["status"] {
  return verdict === "could-not-measure" ? "error" : ALARMING.has(verdict) ? "failed" : "passed";
}

function evidence(one: VariantVerdict, power: number): string[] {
  const [difference, held] = [resolveOf(one.contrast), resolveOf(one.baseline)];
  return [
    ...(difference === undefined ? [] : [`against ${referenceLine(one)}: ${differenceLine(difference)}`, sightLine(difference, power)]),
    ...(held === undefined ? [] : [`against the baseline ${one.baseline?.a.name}: ${differenceLine(held)}`]),
    ...one.detectors.filter(({ alarm }) => alarm).map(detectorLine),
  ];
}

/**
 * A task fails where it alarms, and where it was lost on a night that alarms: on any other night, one that changed sides is
 * what chance explains, and would only cry wolf.
 */
function taskCase({ taskId, part, tonight, alarm, flip, link }: TaskNews, { verdict }: VariantVerdict): ReportedCase {
  const extra = { ...(tonight ?? {}), contribution: part, link, flip: flip?.direction ?? null };
  const details = link === null ? [] : [showCommand(link)];
  const base = { name: taskId, durationMs: 0, extra };
  if (tonight !== undefined && tonight.measured === 0) {
    return { ...base, status: "skipped", type: "not measured", message: tonight.missing ?? "not run", details };
  }
  if (verdict === "could-not-measure") {
    return { ...base, status: "skipped", type: "no verdict", message: "nothing is said of its tasks: could not measure", details };
  }
  if (alarm !== undefined) return { ...base, status: "failed", type: "task alarm", message: alarmLine(alarm), details };
  if (flip?.direction !== "lost") return { ...base, status: "passed" };
  const message = `lost: ${flip.resolvedB} of ${count("trial", flip.trialsB)} resolved it tonight, ${flip.resolvedA} of ${flip.trialsA} before`;
  return ALARMING.has(verdict) ? { ...base, status: "failed", type: "lost", message, details } : { ...base, status: "passed", message };
}
