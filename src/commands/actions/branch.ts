import path from "node:path";
import { ExitCode } from "../../errors.ts";
import { previewTrial } from "../../library/preview-trial.ts";
import { resolveConfig } from "../../library/session.ts";
import { secretsOf } from "../../run/secrets.ts";
import type { ConfigFlags } from "../flags.ts";
import { print, printJson, writeNamed } from "../output.ts";

export interface BranchFlags extends ConfigFlags {
  trial: string;
  repo: string;
  run: string;
  name?: string | undefined;
  base?: string | undefined;
  prefix: string;
  force: boolean;
  push?: string | undefined;
  prBody?: string | undefined;
  json: boolean;
}

export async function branchAction(flags: BranchFlags): Promise<ExitCode> {
  const { config, results } = await resolveConfig({ file: flags.config, results: flags.results });
  const at = flags.trial.indexOf("/");
  const [run, trial] = at < 0 ? [flags.run, flags.trial] : [flags.trial.slice(0, at), flags.trial.slice(at + 1)];
  const redactor = secretsOf(config).redactor();
  const { repo, name, base, prefix, force, push } = flags;
  const { body, ...made } = await previewTrial({
    ...{ results, run, trial, repo: path.resolve(repo), name, base, prefix, force, push },
    redact: (text) => redactor.text(text),
  });
  if (flags.prBody !== undefined && flags.prBody !== "-") await writeNamed(path.resolve(flags.prBody), body);
  if (flags.json) {
    printJson({ ...made, body });
    return ExitCode.ok;
  }
  const what = { made: "Made", replaced: "Replaced", there: "Already there:" }[made.state];
  print(`${what} ${made.branch} (${made.commit.slice(0, 12)}) on ${made.base.slice(0, 12)} from ${made.trialId}.`);
  if (made.pushedTo !== null) print(`Pushed to ${made.pushedTo}.`);
  for (const note of made.notes) print(`Note: ${note}`);
  if (flags.prBody === "-") print(`\n${body}`);
  else print(`Look at it:  git -C ${repo} diff ${made.base.slice(0, 12)} ${made.branch}`);
  return ExitCode.ok;
}
