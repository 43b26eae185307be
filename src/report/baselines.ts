import Table from "cli-table3";
import type { Baseline } from "../domain/baseline.ts";
import type { VariantSample } from "../domain/sample.ts";
import { count, percent, printable } from "./format.ts";

/** A row a baseline. */
export function baselineTable(baselines: readonly Baseline[]): string {
  const table = new Table({
    head: ["baseline", "resolved", "tasks", "measured", "from", "set", "by", "note"],
    style: { head: [], border: [] },
  });
  for (const { name, sample, from, setAt, setBy, note } of baselines) {
    const { rate, measured, planned } = tallyOf(sample);
    table.push([
      name,
      percent(rate),
      sample.tasks.length,
      `${measured}/${planned}`,
      ...[from.join(", "), setAt.slice(0, 10), setBy, note].map(printable),
    ]);
  }
  return table.toString();
}

/** One baseline with its tasks. */
export function baselineText(baseline: Baseline): string {
  const { sample, from, setAt, setBy, note } = baseline;
  const table = new Table({ head: ["task", "resolved"], style: { head: [], border: [] } });
  for (const { taskId, planned, trials } of sample.tasks) {
    const measured = trials.flatMap(({ resolved }) => resolved ?? []);
    const missing = planned - measured.length;
    table.push([
      taskId,
      `${measured.filter((one) => one === 1).length}/${measured.length}${missing > 0 ? `, ${missing} not measured` : ""}`,
    ]);
  }
  const parts = [
    ...new Set(
      sample.tasks.map(
        ({ identity }) => `${identity["agent"] ?? sample.agent} ${identity["agentVersion"] ?? "?"}, model ${identity["model"] ?? "?"}`,
      ),
    ),
  ];
  const lines = [
    baselineLine(baseline),
    `set      ${setAt} by ${setBy}${note === "" ? "" : `: ${note}`}`,
    `from     ${from.join(", ")}, of ${sample.createdAt}`,
    `agent    ${parts.join("; ")}`,
    `served   ${sample.served.join(", ") || "–"}`,
  ];
  return [...lines.map(printable), table.toString()].join("\n");
}

/** "codex: resolved 81.5 % of 20 tasks, 59 of 60 trials measured" */
export function baselineLine({ name, sample }: Pick<Baseline, "name" | "sample">): string {
  const { rate, measured, planned } = tallyOf(sample);
  return `${name}: resolved ${percent(rate)} of ${count("task", sample.tasks.length)}, ${measured} of ${count("trial", planned)} measured`;
}

/** The rate as everywhere: the mean over tasks of each task's mean over its measured trials. */
function tallyOf({ tasks }: VariantSample): { rate: number | null; measured: number; planned: number } {
  const results = tasks.map(({ trials }) => trials.flatMap(({ resolved }) => resolved ?? [])).filter(({ length }) => length > 0);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    rate: results.length === 0 ? null : mean(results.map(mean)),
    measured: results.flat().length,
    planned: tasks.reduce((sum, { planned }) => sum + planned, 0),
  };
}
