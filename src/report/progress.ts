import type { OnEvent, RunEvent } from "../domain/event.ts";
import { leftTree, reasonOf } from "../domain/outcome.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { colours as pc } from "../lib/colours.ts";
import { openTally } from "../stats/progress.ts";
import { count, duration, printable } from "./format.ts";
import { statusText } from "./status.ts";

export interface ProgressOutput {
  line(text: string): void;
  /** Replaces the line at the bottom of a terminal; undefined when nobody watches. */
  status: ((text: string) => void) | undefined;
}

/** Renders the event stream: a line a trial, and for people who watch, where the run stands. `clock`: milliseconds since 1970. */
export function progress(output: ProgressOutput, clock: () => number = Date.now): OnEvent {
  const tally = openTally(clock);
  return (event) => {
    tally.see(event);
    const line = lineOf(event);
    if (line !== undefined) {
      output.status?.("");
      output.line(line);
    }
    const now = event.kind === "run-finished" ? undefined : tally.now();
    output.status?.(now === undefined ? "" : pc.dim(printable(statusText(now, clock()))));
  };
}

function lineOf(event: RunEvent): string | undefined {
  switch (event.kind) {
    case "snapshot":
      return event.state === "building"
        ? `Setting up ${event.repoId} …`
        : `Snapshot of ${event.repoId} ${event.state} (${duration(event.wallMs)})`;
    case "run-started":
      return `${event.resumed ? "Continuing" : "Starting"} run ${event.manifest.runId}: ${count("trial", event.total)}${event.done > 0 ? `, ${event.done} done before` : ""}`;
    case "trial-retried":
      return pc.yellow(
        `  ${event.trial.trialId}: attempt ${event.attempt} lost (${event.outcome}), trying again: ${printable(event.detail).slice(0, 200)}`,
      );
    case "canary":
      return canaryLine(event);
    case "endpoint":
      return endpointLine(event);
    case "trial-recorded":
      return recordedLine(event);
    case "block-started":
      return `Block ${event.index}, ${count("trial", event.trials)}: ${printable(event.detail)}`;
    case "late-score":
      return pc.dim(`[${String(event.done).padStart(String(event.total).length)}/${event.total}] ${event.trialId}: late scores`);
    case "warning":
      return pc.yellow(`Warning: ${event.message}`);
    case "spent":
    case "trial-phase":
    case "run-finished":
      return undefined;
    default:
      return event satisfies never;
  }
}

function canaryLine({ variant, state, detail }: Extract<RunEvent, { kind: "canary" }>): string {
  const name = `Canary of ${variant}`;
  if (state === "started") return `${name} …`;
  if (state === "passed") return `${name} ${pc.green("passed")}`;
  const why = printable(detail).slice(0, 200);
  return state === "failed" ? pc.red(`${name} failed, so none of its trials is run: ${why}`) : pc.yellow(`${name}, trying again: ${why}`);
}

function endpointLine({ endpoint, state, ms, detail }: Extract<RunEvent, { kind: "endpoint" }>): string {
  const why = printable(detail).slice(0, 200);
  switch (state) {
    case "paused":
      return pc.yellow(`Paused ${endpoint} for ${duration(ms)}: ${why}`);
    case "resumed":
      return `Going on with ${endpoint}`;
    case "closed":
      return pc.red(`Nothing more is started at ${endpoint}: ${why}`);
    default:
      return state satisfies never;
  }
}

/** "[ 3/12] add-alpha  oracle  passed  3.5 s" */
export function recordedLine({ record, done, total }: { record: TrialRecord; done: number; total: number }): string {
  return `[${String(done).padStart(String(total).length)}/${total}] ${recordLine(record)}`;
}

function recordLine(record: TrialRecord): string {
  const within = record.scores.find((score) => score.name === "scope-drift.within-scope");
  const drift = within?.value === 0 ? pc.yellow("  beyond scope") : "";
  return `${record.taskId}  ${record.variant}  ${resultOf(record)}${drift}  ${pc.dim(duration(record.timing.wallMs))}`;
}

type Ended = Pick<TrialRecord, "outcome" | "verdict"> & { kind?: TrialRecord["kind"] };

interface Result {
  text: string;
  tone: "green" | "red" | "magenta";
}

/** One word for how a trial came out, and why if it says nothing of the agent. */
export function resultOf(record: Ended): string {
  const { text, tone } = plainResult(record);
  return pc[tone](text);
}

/** The same without its colour. Text of agents and tests is made printable. */
export function plainResult({ outcome, verdict, kind }: Ended): Result {
  if (outcome.kind === "infra-failed") return { text: `infra failed: ${printable(outcome.detail).slice(0, 160)}`, tone: "magenta" };
  if (!leftTree(outcome)) return { text: printable(reasonOf(outcome)).slice(0, 180), tone: "magenta" };
  const ending = outcome.kind === "finished" ? "" : ` (${outcome.kind})`;
  if (kind === "request") return requestResult(verdict, ending);
  if (verdict.kind === "passed") return { text: `passed${ending}`, tone: "green" };
  if (verdict.kind === "tampered")
    return { text: `tampered: ${printable(verdict.reasons.join("; ")).slice(0, 160)}${ending}`, tone: "red" };
  if (verdict.kind === "not-run") return { text: `no test ran: ${printable(verdict.reason).slice(0, 160)}${ending}`, tone: "red" };
  const { failToPass: f2p, passToPass: p2p } = verdict;
  return { text: `failed ${f2p.passed}/${f2p.total} fail-to-pass, ${p2p.passed}/${p2p.total} pass-to-pass${ending}`, tone: "red" };
}

/** The repository's own tests can say what broke, never that the request was met. */
function requestResult(verdict: TrialRecord["verdict"], ending: string): Result {
  if (verdict.kind === "passed") return { text: `done, own tests still pass (${verdict.passToPass.total})${ending}`, tone: "green" };
  if (verdict.kind === "not-run") {
    const reason = printable(verdict.reason).slice(0, 160);
    return verdict.cause === "nobody"
      ? { text: `done, ${reason}${ending}`, tone: "green" }
      : { text: `own tests did not run: ${reason}${ending}`, tone: "red" };
  }
  const { passed, total } = verdict.passToPass;
  const why = verdict.misses.length === 0 ? `: ${printable(verdict.reasons.join("; ")).slice(0, 160)}` : "";
  return { text: `own tests broke: ${passed} of ${total} still pass${why}${ending}`, tone: "red" };
}
