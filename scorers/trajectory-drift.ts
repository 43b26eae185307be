import {
  type Call,
  defineScorer,
  type Evidence,
  isEdit,
  type Measurement,
  PHASES,
  type PhaseSpan,
  phasesOf,
  runsTests,
} from "../src/scorer-api.ts";
import { claimOf, finalMessage } from "./lib/claim.ts";
import { editEfficiency } from "./lib/edit-efficiency.ts";
import { callsAfterLastUsefulChange, firstRelevantEdit, focusOf } from "./lib/focus.ts";
import { isMissing, type Known, measurement } from "./lib/measured.ts";
import { planAdherence } from "./lib/plan.ts";
import { repeatsOf } from "./lib/repeats.ts";
import { resolved } from "./lib/resolved.ts";

/**
 * Did the agent wander on its way? Measures R1-R6 of docs/metrics.md from the steps it told and the marks of its worktree.
 * Measurements alone, never a gate, and to be compared within one agent only: agents cut their work into calls differently.
 */
export default defineScorer({
  name: "trajectory-drift",
  version: 1,
  score(evidence) {
    return { scores: [], measurements: rows(evidence).map(([name, ...rest]) => measurement(`trajectory-drift.${name}`, ...rest)) };
  },
});

type Row = [name: string, value: Known, unit: string, better: Measurement["better"]];

function rows(evidence: Evidence): Row[] {
  const { trajectory, testCommand, diff } = evidence;
  const calls = trajectory.steps.filter((step) => step.kind === "call");
  const repeats = repeatsOf(calls, testCommand);
  const kept = editEfficiency(calls, diff);
  const first = firstRelevantEdit(calls, evidence);
  const plan = planAdherence(calls, testCommand);
  const spans = phasesOf(trajectory, testCommand);
  const ofCalls: Row[] = [
    ["r1-repeat-rate", repeats.repeated / calls.length, "ratio", "lower"],
    ["r1-longest-cycle", repeats.longestCycle, "calls", "lower"],
    ["r2-edit-efficiency", kept, "ratio", "higher"],
    ["r2-reverted-share", isMissing(kept) ? kept : 1 - kept, "ratio", "lower"],
    ["r3-focus", focusOf(calls, evidence), "ratio", "higher"],
    ["r3-first-relevant-edit-ms", first.ms, "ms", "lower"],
    ["r3-first-relevant-edit-call", first.call, "calls", "lower"],
    ["r3-calls-after-last-useful-change", callsAfterLastUsefulChange(calls, evidence), "calls", "lower"],
    ["r4-plan-followed", plan.followed, "ratio", "higher"],
    ["r4-unplanned-edits", plan.unplanned, "ratio", "lower"],
    ["r5-phase-regressions", backJumps(spans), "jumps", "lower"],
    ["r5-repairs", spans.filter(({ phase }) => phase === "repair").length, "rounds", "neither"],
    ...PHASES.flatMap((phase): Row[] => [
      [`r5-${phase}-calls`, sumOf(spans, phase, (span) => span.calls), "calls", "neither"],
      [`r5-${phase}-ms`, sumOf(spans, phase, (span) => span.ms), "ms", "neither"],
    ]),
    ["r6-tests-after-last-edit", testsAfterLastEdit(calls, testCommand), "runs", "higher"],
  ];
  const gap = gapOf(evidence, calls);
  return [...ofCalls.map(([name, value, unit, better]): Row => [name, gap ?? value, unit, better]), ...claims(evidence)];
}

interface Missing {
  missing: string;
}

/** Why nothing can be said of the calls. */
function gapOf({ trajectory }: Evidence, calls: readonly Call[]): Missing | undefined {
  if (trajectory.steps.length === 0) return { missing: "the agent told no steps" };
  if (calls.length === 0) return { missing: "the agent told no calls" };
  return trajectory.droppedSteps > 0 ? { missing: NOT_WHOLE } : undefined;
}

/** Steps back in the order explore, edit, test, repair; from repair to test is the way forward. */
function backJumps(spans: readonly PhaseSpan[]): number {
  return spans.filter(({ phase }, at) => {
    const before = spans[at - 1]?.phase;
    if (before === undefined || (before === "repair" && phase === "test")) return false;
    return PHASES.indexOf(phase) < PHASES.indexOf(before);
  }).length;
}

function sumOf(spans: readonly PhaseSpan[], phase: PhaseSpan["phase"], value: (span: PhaseSpan) => number | null): Known {
  const values = spans.filter((span) => span.phase === phase).map(value);
  return values.reduce<Known>((sum, one) => (isMissing(sum) || one === null ? { missing: "the agent told no times" } : sum + one), 0);
}

function testsAfterLastEdit(calls: readonly Call[], testCommand: readonly string[]): Known {
  const last = calls.findLastIndex((call) => isEdit(call, testCommand));
  if (last < 0) return { missing: "nothing was edited" };
  // the last edit's own command may run the tests afterwards: sed -i … && npm test
  return calls.slice(last).filter(({ command }) => command !== null && runsTests(command, testCommand)).length;
}

const NOT_WHOLE = "the trajectory is not kept in full";

/** What the final message claims against what the hidden tests say. */
function claims({ trajectory, verdict, task }: Evidence): Row[] {
  const message = finalMessage(trajectory);
  const claim = message === undefined ? "none" : claimOf(message);
  const { value: truth, reason = "not run" } = resolved(verdict, task.kind);
  const known = (value: boolean): Known => {
    if (trajectory.droppedSteps > 0) return { missing: NOT_WHOLE };
    if (message === undefined) return { missing: "the agent left no final message" };
    if (claim === "none") return { missing: "its final message claims nothing" };
    return truth === null ? { missing: reason } : Number(value);
  };
  return [
    ["r6-false-success", known(claim === "success" && truth === 0), "0 or 1", "lower"],
    ["r6-claim-matched", known((claim === "success") === (truth === 1)), "0 or 1", "higher"],
  ];
}
