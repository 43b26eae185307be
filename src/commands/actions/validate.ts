import os from "node:os";
import path from "node:path";
import pLimit from "p-limit";
import type { Config } from "../../domain/config.ts";
import type { Task } from "../../domain/task.ts";
import { ExitCode } from "../../errors.ts";
import { colours as pc } from "../../lib/colours.ts";
import { openSession, resolveConfig } from "../../library/session.ts";
import { writeTestIds } from "../../load/edit-task.ts";
import { loadScorers } from "../../load/scorers.ts";
import { loadSuite } from "../../load/suite.ts";
import { selectTasks } from "../../plan/select.ts";
import { count, printable } from "../../report/format.ts";
import { progress } from "../../report/progress.ts";
import { prepareRepos } from "../../run/prepare.ts";
import { referenceCache } from "../../run/references.ts";
import { redactedEvents, secretsOf, withRedactedErrors } from "../../run/secrets.ts";
import { type Validation, validateTask } from "../../run/validate.ts";
import { redactFacts } from "../../store/redact-records.ts";
import type { ConfigFlags } from "../flags.ts";
import { withInterrupt } from "../interrupt.ts";
import { print, printJson, progressOutput } from "../output.ts";

export interface ValidateFlags extends ConfigFlags {
  task: string[];
  tag: string[];
  repeat: number;
  graders?: number | undefined;
  sandbox?: Config["sandbox"] | undefined;
  write: boolean;
  json: boolean;
}

export async function validateAction(flags: ValidateFlags): Promise<ExitCode> {
  const loaded = await resolveConfig({ file: flags.config, results: flags.results, overrides: { sandbox: flags.sandbox } });
  const suite = await loadSuite(loaded, { draft: flags.write });
  const tasks = selectTasks(suite.tasks, { tasks: flags.task, tags: flags.tag });
  const scorers = await loadScorers(["tests", "scope-drift"], loaded.folder);
  const redactor = secretsOf(loaded.config).redactor();
  const onEvent = redactedEvents(progress(progressOutput()), redactor);
  const work = async (signal: AbortSignal) => {
    await using session = await openSession(loaded, signal);
    const repos = await prepareRepos(tasks, suite.repos, { ...session, onEvent });
    const graderSlot = pLimit(flags.graders ?? os.availableParallelism());
    const tools = { ...session, scorers, referenceOf: referenceCache(session), graderSlot, repeat: flags.repeat };
    const results: Validation[] = [];
    for (const task of tasks) {
      const snapshot = repos.snapshots.get(task.repo);
      if (snapshot === undefined) continue;
      let result = await validateTask(task, snapshot, tools);
      const corrected = flags.write ? await writeLists(task, result) : undefined;
      if (corrected) result = await validateTask(corrected, snapshot, tools); // proof for the new lists
      results.push(redactFacts(result, redactor));
      if (!flags.json) show(redactFacts(result, redactor));
    }
    return { results, unavailable: repos.unavailable };
  };
  const { results, unavailable } = await withRedactedErrors(redactor, () => withInterrupt(work));
  const unsound = results.filter((result) => result.problems.length > 0);
  if (flags.json) printJson({ tasks: results, unavailable });
  else {
    for (const one of unavailable) print(`${pc.yellow("not run")}  ${one.taskId}: ${one.reason}`);
    print(`\n${count("task", results.length - unsound.length)} sound, ${unsound.length} not, ${unavailable.length} not run.`);
  }
  if (unsound.length > 0) return ExitCode.missed;
  return unavailable.length > 0 || results.length === 0 ? ExitCode.notMeasured : ExitCode.ok;
}

/** Puts what the runs found into task.toml; the corrected task, or undefined when its lists were right. */
async function writeLists(task: Task, { ids }: Validation): Promise<Task | undefined> {
  if (ids === undefined || ids.passToPass.length + ids.failToPass.length === 0) return undefined;
  const { failToPass, passToPass, flaky: quarantined } = ids;
  const same = [failToPass, task.failToPass, passToPass, task.passToPass, quarantined, task.quarantined].map((list) =>
    [...list].sort().join("\n"),
  );
  if (same[0] === same[1] && same[2] === same[3] && same[4] === same[5]) return undefined;
  await writeTestIds(path.join(task.folder, "task.toml"), {
    fail_to_pass: failToPass,
    pass_to_pass: passToPass,
    ...(quarantined.length > 0 || task.quarantined.length > 0 ? { quarantined } : {}),
  });
  return { ...task, failToPass, passToPass, quarantined };
}

function show(result: Validation): void {
  const sound = result.problems.length === 0;
  print(`${sound ? pc.green("sound") : pc.red("NOT SOUND")}  ${result.taskId}  ${pc.dim(tally(result))}`);
  for (const problem of result.problems) print(`  ${pc.red("problem")}: ${printable(problem)}`);
  for (const warning of result.warnings) print(`  ${pc.yellow("note")}: ${printable(warning)}`);
}

function tally({ ids, runs }: Validation): string {
  const found = ids ? `${ids.failToPass.length} fail-to-pass, ${ids.passToPass.length} pass-to-pass, ${ids.flaky.length} flaky` : "not run";
  return `${found}; ${count("test run", runs)}`;
}
