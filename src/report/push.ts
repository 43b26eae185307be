import Table from "cli-table3";
import type { ExperimentLink } from "../domain/experiment.ts";
import { colours as pc } from "../lib/colours.ts";
import type { PushPreview } from "../push/preview.ts";
import type { PushEvent, PushReport } from "../push/types.ts";
import { count, duration, printable } from "./format.ts";
import type { ProgressOutput } from "./progress.ts";

/** Renders the events of pushes: a line for what a reader should know, and for people who watch, how far it is. */
export function pushProgress(output: ProgressOutput): (event: PushEvent, sink: string) => void {
  return (event, sink) => {
    const line = lineOf(event, sink);
    if (line !== undefined) {
      output.status?.("");
      output.line(line);
    }
    if (event.kind === "sent") output.status?.(pc.dim(`${event.done}/${event.known}  ${event.trialId}`));
  };
}

function lineOf(event: PushEvent, sink: string): string | undefined {
  switch (event.kind) {
    case "waiting":
      return `Waiting: the run is being pushed to ${sink} by ${event.holder}.`;
    case "experiment":
      return event.url === null ? undefined : `Experiment ${event.name}: ${printable(event.url)}`;
    case "refused":
      return pc.yellow(`${event.trialId} was refused: ${printable(event.reason).slice(0, 300)}`);
    case "paused":
      return pc.yellow(`Paused ${sink} for ${duration(event.ms)}: ${printable(event.detail).slice(0, 200)}`);
    case "resumed":
      return `Going on with ${sink}`;
    case "reading-back":
      return `Reading back ${count("trial", event.trials)} …`;
    case "sending-again":
      return pc.yellow(`${count("trial", event.trials)} not there as sent: sending again`);
    case "sent":
      return undefined;
    default:
      return event satisfies never;
  }
}

const NAMED = 50;

/** What a push came to: where, how much, and everything that is not there by name. */
export function pushText(report: PushReport): string {
  const { sink, destination, sent, skipped, refused, missing, unread, recorded, planned, stopped, notes } = report;
  const known = recorded < planned ? `${recorded} that the run has recorded by now (${planned} planned)` : count("trial", planned);
  const lines = [`${sink} (${destination}): ${sent} sent, ${skipped} there already, of ${known}.`];
  lines.push(...linkLines(report.experiments.flatMap(({ variant, url }) => (url === null ? [] : [{ sink, variant, url }]))));
  for (const note of notes) lines.push(pc.yellow(`Note: ${printable(note)}`));
  if (stopped !== null) {
    lines.push(pc.red(`It ended early: ${printable(stopped.message)}`));
    if (stopped.hint !== undefined) lines.push(stopped.hint);
  }
  lines.push(
    ...named(
      "Refused",
      refused.map(({ trialId, reason }) => `${trialId}: ${printable(reason).slice(0, 300)}`),
    ),
  );
  lines.push(...named("Missing", missing));
  lines.push(...named("Confirmed, but nobody could look whether it is there", unread));
  if (refused.length + missing.length + unread.length > 0) lines.push("The same command goes on from here.");
  return lines.join("\n");
}

function named(what: string, all: readonly string[]): string[] {
  if (all.length === 0) return [];
  const more = all.length > NAMED ? [`  and ${all.length - NAMED} more (--json names all)`] : [];
  return [pc.red(`${what}, ${count("trial", all.length)}:`), ...all.slice(0, NAMED).map((one) => `  ${one}`), ...more];
}

/** Pages that show experiments elsewhere. */
export function linkLines(links: readonly ExperimentLink[]): string[] {
  return links.map(({ sink, variant, url }) => `  ${sink} ${variant}: ${printable(url)}`);
}

/** What a push would send. */
export function previewText({ sink, destination, experiments, recorded, planned }: PushPreview): string {
  const head = ["experiment", "new", "changed", "unchanged", "rows", "attachments", "bytes"];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const one of experiments) {
    const name = one.baseline ? `${one.name} (baseline)` : one.name;
    table.push([name, one.new, one.changed, one.unchanged, one.rows, one.attachments, one.bytes]);
  }
  const by = recorded < planned ? `${recorded} of ${count("trial", planned)} recorded by now` : count("trial", planned);
  return `${sink} (${destination}): ${by}\n${table.toString()}`;
}
