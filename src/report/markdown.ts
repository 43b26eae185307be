import type { RunSummary } from "../run/summary.ts";
import { isMeasured, type VariantSummary } from "../stats/summary.ts";
import { adaptiveText } from "./adaptive.ts";
import { type Bounded, bounded } from "./bounded.ts";
import { count, duration, factor, interval, percent } from "./format.ts";
import { judgedText } from "./judged.ts";
import { markdownLink, markdownName, markdownTable, markdownText } from "./markdown-text.ts";
import { rateSection } from "./rates.ts";
import { costText } from "./spending.ts";
import type { ReportedTrial, Reporter } from "./types.ts";

/**
 * A run for a job summary or a comment on GitHub: at most 65 000 characters (a comment holds 65 536), what matters most
 * first. Lists are cut, and say so.
 */
export const markdown: Reporter = (summary, trials = [], rates = []) => {
  const { variants } = summary;
  const sections = [
    [`### patchbench: ${headline(summary)}`, subline(summary)],
    variantTable(variants),
    titled("**Not measured, and in no rate above:**", bounded(missingItems(variants), 30, 8_000)),
    titled("**Judged by models**, means over tasks; no gate goes by them:", bounded(judgedItems(variants), 60, 8_000)),
    titled(
      "**Until decided:**",
      bounded(
        summary.adaptive.map((one) => `- ${markdownText(adaptiveText(one), 400)}`),
        60,
        8_000,
      ),
    ),
    failedTrials(trials),
    rateSection(rates),
    titled("**Experiments elsewhere:**", bounded(summary.links.map(linkItem), 60, 6_000)),
    sandboxLines(summary),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
};

/** Whether there is anything to say, before what there is to say. */
function headline({ variants, measured, planned }: RunSummary): string {
  const short = variants.filter((one) => !isMeasured(one));
  if (short.length === 0) return `${measured} of ${count("trial", planned)} measured`;
  const names = short.slice(0, 3).map((one) => `${markdownName(one.variant)} (${one.measured} of ${one.planned})`);
  const more = short.length > 3 ? ` and ${count("other variant", short.length - 3)}` : "";
  return `could not measure ${names.join(", ")}${more}`;
}

function subline({ runId, createdAt, tasks, variants, finished }: RunSummary): string {
  const state = finished ? "" : "; **not finished**: the same command continues it";
  return `Run ${markdownName(runId)} of ${markdownText(createdAt, 40)}: ${count("task", tasks)} × ${count("variant", variants.length)}${state}`;
}

function variantTable(variants: readonly VariantSummary[]): string[] {
  const anyTampered = variants.some((one) => one.tampered > 0);
  const head = ["variant", "resolved", "95 % interval", "clean", "scope violations", ...(anyTampered ? ["tampered"] : [])];
  const rows = variants.map((one) => [
    ...[markdownName(one.variant), percent(one.resolve.value), interval(one.resolve), percent(one.cleanResolve.value)],
    ...[percent(one.violation.value), ...(anyTampered ? [String(one.tampered)] : [])],
    ...[factor(one.medianSizeRatio), costOf(one), duration(one.medianWallMs), `${one.measured}/${one.planned}`],
  ]);
  const [names = "", dashes = "", ...lines] = markdownTable([...head, "size ratio", "cost", "wall (median)", "measured"], rows);
  const { kept, left } = bounded(lines, 60, 10_000);
  const rest = left === 0 ? [] : ["", `… and ${count("variant", left)} more.`];
  return [names, dashes, ...kept, ...rest, "", NOTE];
}

const NOTE =
  "<sub>resolved: mean over tasks, interval by Wilson over tasks; clean: resolved and within scope; size ratio: median against the reference; cost: all that was spent, ~ estimated, ? unknown</sub>";

function costOf({ spending }: VariantSummary): string {
  return spending.totalTokens === null && spending.totalCostUsd === null
    ? "–"
    : markdownText(costText(spending.totalCostUsd, spending.cost));
}

function missingItems(variants: readonly VariantSummary[]): string[] {
  return variants.flatMap(({ variant, missing }) =>
    Object.entries(missing).map(([reason, number]) => `- ${markdownName(variant)}, ${count("trial", number)}: ${markdownText(reason)}`),
  );
}

function judgedItems(variants: readonly VariantSummary[]): string[] {
  return variants.flatMap(({ variant, judged }) => judged.map((one) => `- ${markdownName(variant)}: ${markdownText(judgedText(one))}`));
}

const SHOWN_TRIALS = 50;

/** Folded: the first question is how many, not which. */
function failedTrials(trials: readonly ReportedTrial[]): string[] {
  const failed = trials.filter(({ resolved }) => resolved !== 1).sort((a, b) => Number(a.resolved === null) - Number(b.resolved === null));
  if (failed.length === 0) return [];
  const rows = failed.map(({ trialId, result, within }) => [
    ...[markdownName(trialId), markdownText(result), within === null ? "–" : within === 1 ? "within" : "beyond"],
  ]);
  const [names = "", dashes = "", ...lines] = markdownTable(["trial", "result", "scope"], rows);
  const { kept, left } = bounded(lines, SHOWN_TRIALS, 18_000);
  const title = `${failed.length} of ${count("trial", trials.length)} not resolved or not measured`;
  const rest = left === 0 ? [] : ["", `… and ${count("trial", left)} more.`];
  return ["<details>", `<summary>${title}</summary>`, "", names, dashes, ...kept, ...rest, "", "</details>"];
}

function linkItem({ sink, variant, url }: RunSummary["links"][number]): string {
  return `- ${markdownLink(`${variant} in ${sink}`, url)}`;
}

function sandboxLines({ sandbox }: RunSummary): string[] {
  const line = `Sandbox: ${markdownText(sandbox.name)} (isolation: ${markdownText(sandbox.isolation)}).`;
  return [sandbox.isolation === "none" ? `${line} **No isolation:** agents and tests could see and change the machine's files.` : line];
}

function titled(title: string, { kept, left }: Bounded): string[] {
  if (kept.length + left === 0) return [];
  return [title, "", ...kept, ...(left === 0 ? [] : [`- … and ${left} more.`])];
}
