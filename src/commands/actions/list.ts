import Table from "cli-table3";
import { ExitCode } from "../../errors.ts";
import { type ResolvedConfig, resolveConfig } from "../../library/session.ts";
import { loadSuite } from "../../load/suite.ts";
import { selectTasks } from "../../plan/select.ts";
import { nightLine, nightRow } from "../../report/nights.ts";
import { secretsOf } from "../../run/secrets.ts";
import { readNights } from "../../store/nights.ts";
import { listRuns } from "../../store/reader.ts";
import type { ConfigFlags } from "../flags.ts";
import { print, printJson } from "../output.ts";

export interface ListFlags extends ConfigFlags {
  task: string[];
  tag: string[];
  nights: boolean;
  json: boolean;
}

export async function listAction(flags: ListFlags): Promise<ExitCode> {
  const loaded = await resolveConfig({ file: flags.config, results: flags.results });
  if (flags.nights) return await listNights(loaded, flags.json);
  const suite = await loadSuite(loaded);
  const tasks = selectTasks(suite.tasks, { tasks: flags.task, tags: flags.tag });
  const runs = await listRuns(loaded.results);
  if (flags.json) {
    const shown = tasks.map(({ id, repo, kind, description, tags, failToPass, passToPass }) => ({
      id,
      repo,
      kind,
      description,
      tags,
      failToPass: failToPass.length,
      passToPass: passToPass.length,
    }));
    const repos = [...suite.repos.values()].map(({ id, file }) => ({
      id,
      name: file.name,
      description: file.description,
      requires: file.requires,
    }));
    printJson({ tasks: shown, foreign: suite.foreign, repos, variants: loaded.config.variants, runs });
    return ExitCode.ok;
  }
  const plain = { style: { head: [], border: [] }, wordWrap: true };
  const taskTable = new Table({ ...plain, head: ["task", "repo", "kind", "tests", "tags"] });
  for (const task of tasks)
    taskTable.push([task.id, task.repo, task.kind, `${task.failToPass.length} + ${task.passToPass.length}`, task.tags.join(" ")]);
  print(taskTable.toString());
  print("tests: fail-to-pass + pass-to-pass\n");
  const variantTable = new Table({ ...plain, head: ["variant", "agent", "model", "prompt"] });
  for (const variant of loaded.config.variants) variantTable.push([variant.name, variant.agent, variant.model ?? "", variant.prompt]);
  print(variantTable.toString());
  for (const foreign of suite.foreign) print(`Not runnable: ${foreign.id}: ${foreign.reason}.`);
  print(
    runs.length === 0
      ? "\nNo runs yet."
      : `\nRuns (${runs.length}), newest last:\n${runs
          .slice(-10)
          .map((run) => `  ${run}`)
          .join("\n")}`,
  );
  return ExitCode.ok;
}

/** Needs no tasks: only what is kept of the nights. */
async function listNights({ results, config }: ResolvedConfig, json: boolean): Promise<ExitCode> {
  const { nights, damaged } = await readNights(results, config.gate.nights);
  const redactor = secretsOf(config).redactor();
  const rows = nights.map(nightRow);
  if (json) print(redactor.text(JSON.stringify({ nights: rows, damaged }, null, 2)));
  else print(redactor.text([...(rows.length === 0 ? ["No nights yet."] : rows.map(nightLine)), ...damaged].join("\n")));
  return ExitCode.ok;
}
