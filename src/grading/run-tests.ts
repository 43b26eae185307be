import { randomBytes } from "node:crypto";
import path from "node:path";
import type { Finding } from "../domain/finding.ts";
import type { RepoTest } from "../domain/repo.ts";
import type { ExecResult, Sandbox } from "../sandbox/types.ts";
import type { TestRun } from "./judge.ts";
import { readReport } from "./report-file.ts";
import type { GradingTools } from "./tools.ts";

export interface TestCommand {
  sandbox: Sandbox;
  test: RepoTest;
  tools: Pick<GradingTools, "maxOutputBytes" | "signal">;
  timeoutSec: number | undefined;
  seed: number | undefined;
  /** Folder of the hidden tests in this tree; the repo's own name for it where there are none. */
  hidden?: string;
}

export interface RanTests {
  run: TestRun;
  result: ExecResult;
  /** The report as written, or "". */
  text: string;
  findings: Finding[];
}

/** Runs the repo's test command as it stands in the sandbox and reads its report, from a path nobody could know. */
export async function runTests(command: TestCommand): Promise<RanTests> {
  const { test } = command;
  const shuffle = command.seed === undefined ? [] : (test.shuffle ?? []).map((part) => part.replaceAll("{seed}", String(command.seed)));
  const hidden = command.hidden ?? test.hidden;
  return runReported({
    ...command,
    argv: [...test.command, ...shuffle].map((part) => part.replaceAll("{hidden}", hidden)),
    format: test.report,
    timeoutMs: (command.timeoutSec ?? test.timeout_sec) * 1_000,
  });
}

interface ReportedCommand {
  sandbox: Sandbox;
  /** `{report}` becomes the path of the report. */
  argv: readonly string[];
  env?: Readonly<Record<string, string>>;
  format: RepoTest["report"];
  timeoutMs: number;
  tools: Pick<GradingTools, "maxOutputBytes" | "signal">;
}

/** Runs any command that writes a report. */
export async function runReported({ sandbox, argv, env, format, timeoutMs, tools }: ReportedCommand): Promise<RanTests> {
  const name = `${randomBytes(8).toString("hex")}.report`;
  const result = await sandbox.exec({
    argv: argv.map((part) => part.replaceAll("{report}", path.join(sandbox.inside.outbox, name))),
    timeoutMs,
    maxOutputBytes: tools.maxOutputBytes,
    signal: tools.signal,
    ...(env === undefined ? {} : { env }),
  });
  if (format === "exit-code") return { run: byExitCode(result, argv), result, text: "", findings: [] };
  const { report, reportProblem, text, replaced } = await readReport(path.join(sandbox.outbox, name), format);
  const run: TestRun = { ended: result.ended, hits: result.hits, report, ...(reportProblem === undefined ? {} : { reportProblem }) };
  return { run, result, text, findings: replaced ? [{ kind: "report-replaced", detail: "the test report is no plain file" }] : [] };
}

/** The command as one test. One that was stopped has no report. */
function byExitCode({ ended, hits }: ExecResult, argv: readonly string[]): TestRun {
  const status = ended.kind === "exited" && ended.code === 0 ? "passed" : "failed";
  return { ended, hits, report: ended.kind === "exited" ? new Map([[argv.at(-1) ?? "", { status, times: 1 }]]) : undefined };
}
