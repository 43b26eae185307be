import { ConfigError, ExitCode } from "../../errors.ts";
import { redactValue } from "../../lib/redact-value.ts";
import { resolveConfig } from "../../library/session.ts";
import { explainFlip } from "../../pages/flip.ts";
import { explanationText } from "../../report/explanation.ts";
import { secretsOf } from "../../run/secrets.ts";
import type { ConfigFlags } from "../flags.ts";
import { print, printJson } from "../output.ts";

export interface ExplainFlags extends ConfigFlags {
  a: string;
  b: string;
  task?: string | undefined;
  json: boolean;
}

export async function explainAction({ a, b, task, json, ...flags }: ExplainFlags): Promise<ExitCode> {
  if (task === undefined && !(a.includes("__") && b.includes("__")))
    throw new ConfigError("TASK_MISSING", "Which task is to be explained?", {
      hint: "`patchbench compare A B` lists those that changed sides: --task TASK.",
    });
  const resolved = await resolveConfig({ file: flags.config, results: flags.results });
  const told = redactValue(await explainFlip({ resolved }, { a, b, task }), secretsOf(resolved.config).redactor(), new Set());
  if (json) printJson(told);
  else print(explanationText(told, process.stdout.columns));
  return ExitCode.ok;
}
