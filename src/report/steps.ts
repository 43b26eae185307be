import { isEdit, phasesOf } from "../domain/phases.ts";
import { runsTests } from "../domain/test-command.ts";
import type { Step, Trajectory } from "../domain/trajectory.ts";
import { colours as pc } from "../lib/colours.ts";
import { count, duration, printable } from "./format.ts";

const [FIRST, LAST, WIDTH] = [5, 15, 140];
/** Columns for number, time, what it does and what came of it. */
const BESIDE = 60;

/** One line: explore 5 (12.0 s) → edit 2 (3.1 s) → test 1; "" for an agent that told no calls. */
export function phaseLine(trajectory: Trajectory, testCommand: readonly string[]): string {
  const spans = phasesOf(trajectory, testCommand);
  const shown = spans.map(({ phase, calls, ms }) => `${phase} ${calls}${ms === null ? "" : ` (${duration(ms)})`}`);
  const most = FIRST + LAST;
  if (shown.length <= most) return shown.join(" → ");
  return [...shown.slice(0, FIRST), `… ${shown.length - most} more …`, ...shown.slice(-LAST)].join(" → ");
}

/** The first and the last steps, a line each, that fits into `columns`. */
export function stepLines({ steps, droppedSteps }: Trajectory, testCommand: readonly string[], columns = BESIDE + WIDTH): string[] {
  const width = Math.min(WIDTH, Math.max(20, columns - BESIDE));
  const lines = steps.flatMap((step, at) => {
    const text = textOf(step, testCommand, width);
    return text === undefined ? [] : [`${pc.dim(`${String(at + 1).padStart(4)} ${timeOf(step).padStart(11)}`)}  ${text}`];
  });
  const left = lines.length - FIRST - LAST;
  const shown =
    left <= 0 ? lines : [...lines.slice(0, FIRST), pc.dim(`     … ${count("step", left)} more: trajectory.json`), ...lines.slice(-LAST)];
  return droppedSteps === 0 ? shown : [...shown, pc.yellow(`and ${count("step", droppedSteps)} that were not kept`)];
}

/** The agent's last words, shortened; undefined when it said nothing. */
export function lastWords({ steps }: Trajectory): string | undefined {
  const said = steps.filter((step) => step.kind === "message").findLast(({ from, text }) => from === "agent" && text.trim() !== "");
  return said === undefined ? undefined : short(said.text, 3 * WIDTH);
}

function textOf(step: Step, testCommand: readonly string[], width: number): string | undefined {
  switch (step.kind) {
    case "usage":
      return undefined;
    case "reasoning":
      return pc.dim(`thinks   ${short(step.text, width)}`);
    case "message":
      return `${step.from === "agent" ? "says" : step.from}`.padEnd(9) + short(step.text, width);
    case "notice":
      return pc.yellow(`${step.level.padEnd(9)}${short(step.text, width)}`);
    case "call":
      return callText(step, testCommand, width);
    default:
      return step satisfies never;
  }
}

function callText(call: Extract<Step, { kind: "call" }>, testCommand: readonly string[], width: number): string {
  const what = call.command ?? (call.paths.length > 0 ? call.paths.join(" ") : call.args);
  const does = call.command !== null && runsTests(call.command, testCommand) ? "test" : isEdit(call, testCommand) ? "edit" : call.action;
  const { tree, exitCode, ok } = call;
  const failed = exitCode === null ? (ok === false ? "failed" : "") : exitCode === 0 ? "" : `exit code ${exitCode}`;
  const changed = tree === null || tree.changed.length === 0 ? "" : `${count("file", tree.changed.length)}, ±${tree.churn ?? "?"}`;
  const notes = [failed && pc.red(failed), changed && pc.dim(changed)].filter(Boolean);
  return `${does.padEnd(9)}${printable(call.tool)} ${short(what, width)}${notes.length === 0 ? "" : `  ${notes.join(" ")}`}`;
}

function timeOf(step: Step): string {
  return step.at === null ? "" : duration(step.at);
}

function short(text: string, width: number): string {
  const line = printable(text.replace(/\s+/g, " ").trim());
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
