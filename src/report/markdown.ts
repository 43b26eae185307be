import type { RunSummary } from "../run/summary.ts";
import type { TrialRow, VariantSummary } from "../stats/summary.ts";
import { count, duration, factor, interval, percent } from "./format.ts";
import { judgedLines } from "./judged.ts";
import { folded, link, plain, table } from "./markdown-text.ts";
import { costText } from "./spending.ts";
import type { Reporter } from "./types.ts";

/** For a job summary or a comment on a pull request: what matters most first, single trials folded. */
export const markdown: Reporter = (summary, rows) => {
  const parts = [
    headline(summary),
    table(
      ["variant", "resolved", "95 % interval", "clean", "violations", "size ratio", "cost", "time", "measured"],
      summary.variants.map(cells),
    ),
    ...missing(summary),
    ...failures(rows),
    ...judged(summary),
    ...links(summary),
    `<sub>Run ${plain(summary.runId)} of ${plain(summary.createdAt)}; sandbox ${plain(summary.sandbox.name)} (isolation: ${plain(summary.sandbox.isolation)}). ${NOTE}</sub>`,
  ];
  return parts.join("\n\n");
};

const NOTE =
  "resolved: mean over tasks, interval by Wilson over tasks; clean: resolved and within scope; size ratio: median of changed source lines against the reference; cost and time: median of a trial.";

function headline({ measured, planned, finished, tasks, variants }: RunSummary): string {
  const what = `${count("variant", variants.length)} on ${count("task", tasks)}`;
  if (measured < planned)
    return `**${finished ? "Incomplete" : "Unfinished"}: ${measured} of ${count("trial", planned)} measured**, ${what}. Rates are over what was measured.`;
  return `**${count("trial", planned)} measured**, ${what}.`;
}

function cells(one: VariantSummary): string[] {
  return [
    `${plain(one.variant)}${one.tampered === 0 ? "" : ` (${count("trial", one.tampered)} tampered with)`}`,
    ...[percent(one.resolve.value), interval(one.resolve), percent(one.cleanResolve.value), percent(one.violation.value)],
    ...[
      factor(one.medianSizeRatio),
      one.spending.medianTokens === null ? "" : costText(one.spending.medianCostUsd, one.spending.cost),
      duration(one.medianWallMs),
    ],
    `${one.measured}/${one.planned}`,
  ].map((cell) => cell || "–");
}

const SHOWN = 50;

function missing({ variants }: RunSummary): string[] {
  const lines = variants.flatMap((one) =>
    Object.entries(one.missing).map(
      ([reason, number]) => `- ${plain(one.variant)}: ${count("trial", number)}: ${plain(reason.slice(0, 300))}`,
    ),
  );
  return lines.length === 0 ? [] : [`**Not measured**, and in no rate:\n\n${bounded(lines).join("\n")}`];
}

function failures(rows: readonly TrialRow[]): string[] {
  const failed = rows.filter((row) => row.resolved !== null && row.resolved < 1);
  if (failed.length === 0) return [];
  const lines = failed.map(
    (row) => `- ${plain(row.trialId)}: ${row.verdict}, ${row.outcome}${row.within === 0 ? ", beyond its scope" : ""}`,
  );
  return [folded(`${count("trial", failed.length)} not resolved`, bounded(lines))];
}

function judged(summary: RunSummary): string[] {
  const lines = judgedLines(summary).map((line) => `- ${plain(line)}`);
  return lines.length === 0 ? [] : [`Judged by a model, in no rate above:\n\n${lines.join("\n")}`];
}

function links({ links: all }: RunSummary): string[] {
  if (all.length === 0) return [];
  return [`Experiments: ${all.map(({ sink, variant, url }) => link(`${variant} at ${sink}`, url)).join(" · ")}`];
}

function bounded(lines: readonly string[]): string[] {
  return lines.length <= SHOWN ? [...lines] : [...lines.slice(0, SHOWN), `- and ${lines.length - SHOWN} more`];
}
