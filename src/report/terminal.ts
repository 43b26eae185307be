import { colours as pc } from "../lib/colours.ts";
import { adaptiveLines } from "./adaptive.ts";
import { fitTable } from "./fit-table.ts";
import { count, duration, factor, interval, percent } from "./format.ts";
import { judgedLines } from "./judged.ts";
import { judgingLines } from "./judging.ts";
import { linkLines } from "./push.ts";
import { rateLines } from "./rates.ts";
import { canaryLines, lostLines, notStartedLines, spendingTable } from "./spending.ts";
import type { Reporter } from "./types.ts";

/** The table a run ends with, and what it cannot say. */
export const terminal: Reporter = (summary, _trials, rates = []) => terminalText(summary, { rates });

/** The same no wider than `width` characters, as far as that can be. */
export function terminalText(
  summary: Parameters<Reporter>[0],
  { rates = [], width }: { rates?: Parameters<Reporter>[2]; width?: number | undefined } = {},
): string {
  const anyTampered = summary.variants.some((one) => one.tampered > 0);
  const head = [
    ...["variant", "resolved", "95 % interval", "clean", "scope violations"],
    ...(anyTampered ? ["tampered"] : []),
    ...["size ratio", "wall (median)", "measured"],
  ];
  const rows = summary.variants.map((one) => [
    one.variant,
    percent(one.resolve.value),
    interval(one.resolve),
    percent(one.cleanResolve.value),
    percent(one.violation.value),
    ...(anyTampered ? [one.tampered === 0 ? "0" : pc.red(String(one.tampered))] : []),
    factor(one.medianSizeRatio),
    duration(one.medianWallMs),
    `${one.measured}/${one.planned}`,
  ]);
  const table = fitTable(head, rows, { width, cut: [0] });
  const notes = [pc.dim(anyTampered ? `${NOTE} ${TAMPERED_NOTE}` : NOTE)];
  const { variants } = summary;
  const lines = [table, ...spendingTable(variants), "", ...notes, ...nullTaskLines(variants), ...judgedLines(variants)];
  lines.push(...canaryLines(variants), ...notStartedLines(variants), ...lostLines(variants), ...missingLines(variants));
  lines.push(...limitLines(summary.variants), ...judgingLines(summary.judging), ...sandboxLines(summary));
  lines.push(...adaptiveLines(summary.adaptive), ...rateLines(rates));
  if (summary.links.length > 0) lines.push("Experiments:", ...linkLines(summary.links));
  return lines.join("\n");
}

const NOTE =
  "resolved: mean over tasks, interval by Wilson over tasks; clean: resolved and within scope; size ratio: median of changed source lines against the reference.";

const TAMPERED_NOTE = "tampered: trials whose test runner was tampered with, counted as not resolved.";

function nullTaskLines(variants: Parameters<Reporter>[0]["variants"]): string[] {
  const lines = variants.flatMap((one) =>
    one.resolveNull.value === null || one.resolveOthers.value === null
      ? []
      : [
          `  ${one.variant}: ${percent(one.resolveOthers.value)} of ${count("task", one.resolveOthers.tasks)}, ${percent(one.resolveNull.value)} of ${count("null task", one.resolveNull.tasks)}`,
        ],
  );
  return lines.length === 0 ? [] : ["Resolved apart from null tasks (where nothing should change), and on them:", ...lines];
}

function limitLines(variants: Parameters<Reporter>[0]["variants"]): string[] {
  const limited = variants.filter((one) => one.gradingLimited > 0);
  if (limited.length === 0) return [];
  const each = limited.map((one) => `  ${one.variant}: ${count("trial", one.gradingLimited)}`);
  return ["Failed while their tests hit a limit, under which the reference passes:", ...each];
}

function sandboxLines({ sandbox, workspaceMethod }: Parameters<Reporter>[0]): string[] {
  const line = `Sandbox: ${sandbox.name} (isolation: ${sandbox.isolation}); workspaces by ${workspaceMethod}.`;
  if (sandbox.isolation !== "none") return [line];
  return [line, pc.yellow("No isolation: agents and tests could see and change this machine's files and use its network.")];
}

function missingLines(variants: Parameters<Reporter>[0]["variants"]): string[] {
  const reasons = new Map<string, number>();
  for (const one of variants)
    for (const [reason, number] of Object.entries(one.missing))
      if (!(reason in one.notStarted)) reasons.set(reason, (reasons.get(reason) ?? 0) + number);
  if (reasons.size === 0) return [];
  return [
    pc.yellow("Not measured, and in no rate above:"),
    ...[...reasons].map(([reason, number]) => `  ${count("trial", number)}: ${reason}`),
  ];
}
