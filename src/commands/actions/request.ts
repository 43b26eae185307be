import { readFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import type { Config } from "../../domain/config.ts";
import { ConfigError, ExitCode, messageOf } from "../../errors.ts";
import { type RequestResult, runRequest } from "../../library/run-request.ts";
import { resolveConfig } from "../../library/session.ts";
import { count } from "../../report/format.ts";
import { pullRequestBody } from "../../report/preview.ts";
import { progress } from "../../report/progress.ts";
import { requestMarkdown, requestTerminal } from "../../report/request.ts";
import { secretsOf } from "../../run/secrets.ts";
import type { ConfigFlags } from "../flags.ts";
import { withInterrupt } from "../interrupt.ts";
import { print, printJson, progressOutput, writeNamed } from "../output.ts";

export interface RequestFlags extends ConfigFlags {
  words?: string | undefined;
  file?: string | undefined;
  brief?: string | undefined;
  repo: string;
  base: string;
  variant: string[];
  allow: string[];
  protect: string[];
  setup?: string | undefined;
  test?: string | undefined;
  testTimeout?: number | undefined;
  trials: number;
  fresh: boolean;
  name?: string | undefined;
  branch: boolean;
  push?: string | undefined;
  prBody?: string | undefined;
  report?: string | undefined;
  sandbox?: Config["sandbox"] | undefined;
  json: boolean;
}

export async function requestAction(flags: RequestFlags): Promise<ExitCode> {
  const resolved = await configOf(flags);
  const { repo, base, allow, protect, setup, test, testTimeout, trials, name, branch, push, fresh } = flags;
  if (flags.prBody !== undefined && flags.variant.length * trials > 1)
    throw new ConfigError("PR_BODY", "--pr-body: there would be several, one a trial.", {
      hint: "`patchbench branch` writes that of one trial.",
    });
  const brief = flags.brief === undefined ? undefined : await readNamed(flags.brief, "--brief");
  const input = { words: await wordsOf(flags), brief, base, allow, protect, setup, test, testTimeoutSec: testTimeout };
  const onEvent = progress(progressOutput());
  const result = await withInterrupt((signal) =>
    runRequest({ resolved, repo: path.resolve(repo), input, variants: flags.variant, trials, branch, name, push, fresh, onEvent, signal }),
  );
  if (result.interrupted) return ExitCode.interrupted;
  const redactor = secretsOf(resolved.config).redactor();
  await report(result, flags, (value) => redactor.text(value));
  return exitCodeOf(result);
}

/** With the few lines that are all it needs, where there is none. */
async function configOf({ config, results, sandbox }: RequestFlags) {
  try {
    return await resolveConfig({ file: config, results, overrides: { sandbox } });
  } catch (error) {
    if (!(error instanceof ConfigError) || error.code !== "CONFIG_MISSING") throw error;
    const hint = `A request needs no suite, only an agent. Write patchbench.config.ts:\n\n${CONFIG}\n\nor name a config with --config. docs/agents.md lists the agents.`;
    throw new ConfigError("CONFIG_MISSING", error.message, { hint });
  }
}

const CONFIG = `  export default {
    variants: [{ name: "claude", agent: "claude-code", model: "claude-sonnet-4-6" }],
  };`;

async function wordsOf({ words, file }: RequestFlags): Promise<string> {
  if (words !== undefined && file !== undefined) throw new ConfigError("REQUEST_TWICE", "Give the words or --file, not both.");
  if (file !== undefined && file !== "-") return readNamed(file, "--file");
  return words === "-" || file === "-" ? text(process.stdin) : (words ?? "");
}

async function readNamed(file: string, flag: string): Promise<string> {
  return readFile(path.resolve(file), "utf8").catch((error: unknown) => {
    throw new ConfigError("FILE_UNREADABLE", `${flag}: ${file}: cannot be read: ${messageOf(error)}`, { cause: error });
  });
}

async function report(result: RequestResult, flags: RequestFlags, redact: (value: string) => string): Promise<void> {
  const { trials, runId, folder, request, unmeasured, failures } = result;
  const [only] = trials;
  if (flags.prBody !== undefined && only !== undefined)
    await writeNamed(path.resolve(flags.prBody), redact(pullRequestBody(only)), "--pr-body");
  if (flags.report !== undefined && flags.report !== "-")
    await writeNamed(path.resolve(flags.report), redact(requestMarkdown(trials)), "--report");
  if (flags.json) {
    const shown = trials.map(({ end, record, notes }) => ({ ...end, notes, ...shownOf(record) }));
    printJson(
      JSON.parse(
        redact(JSON.stringify({ runId, folder, requestId: request.id, base: request.repo.commit, unmeasured, failures, trials: shown })),
      ),
    );
    return;
  }
  print(redact(flags.report === "-" ? requestMarkdown(trials) : requestTerminal(trials)));
  print(`\nRun ${runId} in ${path.relative(process.cwd(), folder) || folder}`);
  for (const failure of failures)
    print(redact(`Not done: ${failure}\nThe same command tries it again, without an agent; --fresh starts anew.`));
  if (unmeasured > 0) print(`${count("trial", unmeasured)} not measured: the same command tries again.`);
}

function shownOf({ variant, outcome, verdict, scores, measurements, usage, timing }: RequestResult["trials"][number]["record"]) {
  return { variant, outcome, verdict, scores, measurements, usage, timing };
}

/** 3 where a trial could not be measured, 2 where a branch could not be made, 1 where tests that passed before do not any more. */
function exitCodeOf({ trials, unmeasured, failures }: RequestResult): ExitCode {
  if (unmeasured > 0) return ExitCode.notMeasured;
  if (failures.length > 0) return ExitCode.usage;
  const broke = trials.some(
    ({ record: { verdict } }) => verdict.kind !== "passed" && !(verdict.kind === "not-run" && verdict.cause === "nobody"),
  );
  return broke ? ExitCode.missed : ExitCode.ok;
}
