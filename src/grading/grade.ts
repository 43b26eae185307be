import type { Finding } from "../domain/finding.ts";
import type { LimitHit } from "../domain/limits.ts";
import type { Task } from "../domain/task.ts";
import type { Verdict } from "../domain/verdict.ts";
import { createWorkspace } from "../workspace/workspace.ts";
import { runCheck } from "./check.ts";
import { layHiddenTests } from "./hidden.ts";
import { judge } from "./judge.ts";
import { type PatchInput, patchTree } from "./patched-tree.ts";
import { type RanTests, runTests } from "./run-tests.ts";
import type { GradingTools } from "./tools.ts";

export type { GradingTools } from "./tools.ts";

export interface Graded {
  verdict: Verdict;
  /** Status of every test in the reports, without planted ones. */
  tests: Record<string, string>;
  /** Ids that were reported more than once. */
  doubled: string[];
  /** Combined output of the tests, shortened. */
  log: string;
  /** The report as written, or "". */
  report: string;
  /** The same of the out-of-process check; undefined without one. */
  check: { log: string; report: string } | undefined;
  /** The cheat report. */
  findings: Finding[];
  /** Planted tests. */
  sentinels: number;
  wallMs: number;
  /** Limits that the tests hit. */
  hits: LimitHit[];
}

export interface GradeInput extends PatchInput {
  /** Shuffles the tests where the repo knows how. */
  seed?: number;
}

/**
 * Grades a patch where its author never was: fresh workspace, patch applied, what steers the tests put back, hidden tests and
 * planted ones laid in, tests run, then the out-of-process check where the task has one, and all reports judged as one.
 * Throws SandboxError when the place breaks.
 */
export async function gradePatch(input: GradeInput, tools: GradingTools): Promise<Graded> {
  const started = performance.now();
  const tested = await runOwnTests(input, tools);
  if ("why" in tested) return unapplied(tested.why, performance.now() - started);
  const { task } = input;
  if ("untested" in tested) {
    const { untested, findings } = tested;
    return ungraded({ kind: "not-run", cause: "nobody", reason: untested }, performance.now() - started, findings);
  }
  const check = await runCheck(input, tools);
  const { verdict, report, findings } = judge([tested.run, ...(check ? [check.run] : [])], {
    failToPass: task.failToPass,
    passToPass: task.passToPass,
    quarantined: task.quarantined,
    patchIsEmpty: input.patch.length === 0,
  });
  return {
    verdict,
    tests: Object.fromEntries([...report].map(([id, { status }]) => [id, status])),
    doubled: [...report].flatMap(([id, { times }]) => (times > 1 ? [id] : [])),
    log: tested.result.output.text(),
    report: tested.text,
    check: check && { log: check.result.output.text(), report: check.text },
    findings: [...tested.findings, ...(check?.findings ?? []), ...findings],
    sentinels: (tested.run.sentinels ?? []).reduce((sum, group) => sum + group.sentinels.length, 0),
    wallMs: performance.now() - started,
    hits: [...tested.result.hits, ...(check?.result.hits ?? [])],
  };
}

/** The repo's test command over visible and hidden tests. */
async function runOwnTests(input: GradeInput, tools: GradingTools): Promise<RanTests | Untested | { why: string }> {
  const { task, snapshot } = input;
  const { test } = snapshot.repo.file;
  await using workspace = await createWorkspace(snapshot, tools);
  const { sandbox } = workspace;
  const patched = await patchTree(workspace, input);
  if (!patched.applied) return { why: patched.why };
  const nothing = nothingToTest(task);
  if (test === undefined) return { untested: "no tests were named", findings: patched.findings };
  if (nothing !== undefined) return { untested: nothing, findings: patched.findings };
  const hidden = await layHiddenTests(task, test, sandbox.workdir);
  const place = hidden === undefined ? {} : { hidden: hidden.folder };
  const ran = await runTests({ sandbox, test, tools, timeoutSec: task.testTimeoutSec, seed: input.seed, ...place });
  const report = ran.run.report && hidden ? hidden.named(ran.run.report) : ran.run.report;
  return { ...ran, run: { ...ran.run, report, sentinels: hidden?.sentinels ?? [] }, findings: [...patched.findings, ...ran.findings] };
}

interface Untested {
  untested: string;
  findings: Finding[];
}

function nothingToTest({ kind, passToPass }: Task): string | undefined {
  return kind === "request" && passToPass.length === 0 ? "none of the repository's own tests passed before the change" : undefined;
}

function unapplied(why: string, wallMs: number): Graded {
  return ungraded({ kind: "not-run", cause: "harness", reason: `the patch does not apply: ${why}` }, wallMs);
}

function ungraded(verdict: Verdict, wallMs: number, findings: Finding[] = []): Graded {
  return { verdict, tests: {}, doubled: [], log: "", report: "", check: undefined, findings, sentinels: 0, wallMs, hits: [] };
}
