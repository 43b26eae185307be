import Table from "cli-table3";
import { ExitCode } from "../../errors.ts";
import { resolveConfig } from "../../library/session.ts";
import { loadSuite } from "../../load/suite.ts";
import { selectTasks } from "../../plan/select.ts";
import { listRuns } from "../../store/reader.ts";
import type { ConfigFlags } from "../flags.ts";
import { print, printJson } from "../output.ts";

export interface ListFlags extends ConfigFlags {
  task: string[];
  tag: string[];
  json: boolean;
}

export async function listAction(flags: ListFlags): Promise<ExitCode> {
  const loaded = await resolveConfig({ file: flags.config, results: flags.results });
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
