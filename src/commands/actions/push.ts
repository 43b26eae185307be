import os from "node:os";
import { ExitCode } from "../../errors.ts";
import { previewResults, pushResults } from "../../library/push-results.ts";
import { resolveConfig } from "../../library/session.ts";
import type { PushReport } from "../../push/types.ts";
import { previewText, pushProgress, pushText } from "../../report/push.ts";
import type { ConfigFlags } from "../flags.ts";
import { withInterrupt } from "../interrupt.ts";
import { print, printJson, progressOutput } from "../output.ts";

export interface PushFlags extends ConfigFlags {
  run: string;
  to: string[];
  base?: string | undefined;
  dryRun: boolean;
  timeLimit?: number | undefined;
  wait: boolean;
  follow: boolean;
  json: boolean;
}

/** `push RUN`: copies to sinks; exits with 3 when anything is missing there in the end. */
export async function pushAction(flags: PushFlags): Promise<ExitCode> {
  const resolved = await resolveConfig({ file: flags.config, results: flags.results });
  const { run, to, base } = flags;
  if (flags.dryRun) {
    const previews = await previewResults({ resolved, run, to });
    if (flags.json) printJson(previews);
    else print(previews.map(previewText).join("\n\n"));
    return ExitCode.ok;
  }
  const follow = flags.follow ? followInput() : undefined;
  const onEvent = pushProgress(progressOutput());
  const timeLimitMs = flags.timeLimit === undefined ? undefined : flags.timeLimit * 60_000;
  const wait = flags.wait || flags.follow;
  const reports = await withInterrupt(
    (signal) => pushResults({ resolved, run, to, base, follow, wait, timeLimitMs, onEvent, signal }),
    "requests under way are waited for",
  );
  if (flags.json) printJson(reports);
  else print(reports.map((report) => pushText(report)).join("\n\n"));
  const code = exitCodeOf(reports);
  leaveSoon(code);
  return code;
}

/** Aborted when standard input ends: whoever started this push holds its other end for as long as the run goes on. */
function followInput(): AbortSignal {
  const ended = new AbortController();
  for (const event of ["end", "close", "error"]) process.stdin.once(event, () => ended.abort());
  process.stdin.resume();
  lowerPriority();
  return ended.signal;
}

/** The run goes first. */
function lowerPriority(): void {
  try {
    os.setPriority(10);
  } catch {
    // then it goes as it is
  }
}

const LINGER_MS = 2_000;

/** Connections that were given up must not hold the process: their requests are sent again by the next push. */
function leaveSoon(code: ExitCode): void {
  process.stdin.destroy();
  setTimeout(() => process.exit(code), LINGER_MS).unref();
}

/** The worst of all: interrupted, then what a person has to mend, then what is missing. */
function exitCodeOf(reports: readonly PushReport[]): ExitCode {
  const stops = new Set(reports.map(({ stopped }) => stopped?.kind));
  if (stops.has("interrupted")) return ExitCode.interrupted;
  if (stops.has("denied")) return ExitCode.usage;
  const lacking = reports.some(
    ({ missing, refused, unread, stopped }) => stopped !== null || [missing, refused, unread].some((one) => one.length > 0),
  );
  return lacking ? ExitCode.notMeasured : ExitCode.ok;
}
