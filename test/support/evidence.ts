import type { Diff, FileChange } from "../../src/domain/diff.ts";
import type { Evidence } from "../../src/domain/evidence.ts";
import { unwatched } from "../../src/domain/network.ts";
import { Scope, type TaskKind } from "../../src/domain/task.ts";
import { blankCall, type Call, noTrajectory, type Step, type Trajectory } from "../../src/domain/trajectory.ts";
import { noUsage } from "../../src/domain/usage.ts";
import type { Verdict } from "../../src/domain/verdict.ts";
import type { ScorerContext } from "../../src/scorer-api.ts";

/** A changed file with its line counts taken from the texts, as if no line were kept; any field can be set. */
export function change(path: string, before: string | null, after: string | null, fields: Partial<FileChange> = {}): FileChange {
  const [linesAdded, linesRemoved] = [lineCount(after), lineCount(before)];
  return {
    path,
    status: before === null ? "added" : after === null ? "deleted" : "modified",
    pathClass: "source",
    protected: false,
    binary: false,
    oldMode: before === null ? null : "100644",
    newMode: after === null ? null : "100644",
    hunks: 1,
    linesAdded,
    linesRemoved,
    normalAdded: fields.linesAdded ?? linesAdded,
    normalRemoved: fields.linesRemoved ?? linesRemoved,
    before,
    after,
    ...fields,
  };
}

function lineCount(text: string | null): number {
  return text === null ? 0 : text.split("\n").filter(Boolean).length;
}

export function diff(...files: FileChange[]): Diff {
  return { files, normalisation: ["white-space"], ignored: [], oversized: [], notes: [] };
}

export const passed = {
  kind: "passed",
  failToPass: { passed: 2, total: 2 },
  passToPass: { passed: 8, total: 8 },
  unlisted: 0,
  exitCode: 0,
} as const satisfies Verdict;

type Count = readonly [passed: number, total: number];

export function failed([f2p, f2pTotal]: Count, [p2p, p2pTotal]: Count, reasons: string[] = []): Verdict {
  const groups = { failToPass: { passed: f2p, total: f2pTotal }, passToPass: { passed: p2p, total: p2pTotal } };
  return { kind: "failed", ...groups, unlisted: 0, exitCode: 1, misses: [], reasons };
}

/** Everything claimed to have passed, by a runner that was tampered with. */
export const tampered: Verdict = { ...passed, kind: "tampered", misses: [], reasons: ["tests that must fail were reported as passed"] };

export function trajectory(...steps: Step[]): Trajectory {
  return { ...noTrajectory, steps };
}

/** A shell call that succeeded, with the given facts instead. */
export function shell(command: string, fields: Partial<Call> = {}): Call {
  return { ...blankCall, tool: "shell", action: "shell", command, exitCode: 0, ok: true, ...fields };
}

export function said(text: string): Step {
  return { kind: "message", at: null, from: "agent", text };
}

interface Facts extends Partial<Omit<Evidence, "task">> {
  kind?: TaskKind;
  scope?: Partial<Scope>;
}

/** Evidence of a trial that changed nothing and passed, with the given facts instead. */
export function evidence({ kind = "feature", scope = {}, ...facts }: Facts = {}): Evidence {
  return {
    task: { id: "task", kind, scope: Scope.parse({ allow: ["src/**"], ...scope }) },
    outcome: { kind: "finished" },
    verdict: passed,
    diff: diff(),
    reference: diff(),
    neighbours: [],
    testCommand: ["node", "--test", "test/**/*.test.js"],
    trajectory: noTrajectory,
    usage: noUsage,
    findings: [],
    network: unwatched("none"),
    ...facts,
  };
}

/** What a scorer gets beside the evidence where nobody judges, with the given facts instead. */
export function scorerContext(facts: Partial<ScorerContext> = {}): ScorerContext {
  return { signal: new AbortController().signal, task: undefined, patch: async () => "", judge: undefined, ...facts };
}
