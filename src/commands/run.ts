import type { Argv } from "yargs";
import { configFlags, jsonFlag, sandboxFlag, shardFlag, taskFlags, untilFlags, wholeNumber } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function runCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "run",
    "Run variants on tasks, grade and score them; the same command continues an unfinished run",
    (builder) =>
      untilFlags(shardFlag(taskFlags(configFlags(jsonFlag(sandboxFlag(builder))))))
        .option("variant", {
          type: "string",
          array: true,
          default: [] as string[],
          describe: "Only variants that match this glob (repeatable)",
          requiresArg: true,
          nargs: 1,
        })
        .option("trials", { type: "number", describe: "Trials per task and variant", requiresArg: true })
        .option("concurrency", { type: "number", describe: "Agents at once (default: cores)", requiresArg: true })
        .option("graders", { type: "number", describe: "Test runs at once (default: cores)", requiresArg: true })
        .option("retries", { type: "number", describe: "Further attempts after an infra failure", requiresArg: true })
        .option("scorer", {
          type: "string",
          array: true,
          default: [] as string[],
          describe: "A further scorer: name or path (repeatable)",
          requiresArg: true,
          nargs: 1,
        })
        .option("run-id", { type: "string", describe: "Make or continue the run of this name", requiresArg: true })
        .option("fresh", { type: "boolean", default: false, describe: "Start a new run even if one is unfinished" })
        .option("canary", { type: "boolean", default: true, describe: "Canaries; --no-canary goes without them" })
        .option("controls", {
          type: "boolean",
          default: false,
          describe: "Also oracle and nop once a task where the config has none, as for `nightly`",
        })
        .option("serial", { type: "boolean", default: false, describe: "One trial after the other" })
        .option("wait", { type: "boolean", default: false, describe: "Wait while another process uses the results folder" })
        .option("push", { type: "boolean", describe: "Copy results as they come, by a process beside the run; --no-push does not" })
        .option("dry-run", { type: "boolean", default: false, describe: "Only show what would run" })
        .option("fail-under", { type: "number", describe: "Exit 1 when a variant resolves less than this share (0..1)", requiresArg: true })
        .option("allow-missing-tools", {
          type: "boolean",
          default: false,
          describe: "Tasks whose tools are missing do not make the run incomplete",
        })
        .check(({ trials, concurrency, graders, retries, "fail-under": failUnder }) => {
          wholeNumber("trials", trials, 1);
          wholeNumber("concurrency", concurrency, 1);
          wholeNumber("graders", graders, 1);
          wholeNumber("retries", retries, 0);
          if (failUnder !== undefined && !(failUnder >= 0 && failUnder <= 1))
            throw new Error("--fail-under: a number from 0 to 1 was expected.");
          return true;
        })
        .example("$0 run", "everything in the config")
        .example('$0 run --task "helpdesk-*" --variant oracle', "some tasks, one variant")
        .example("$0 run --trials 5 --fail-under 0.8", "a gate: exit 1 below 80 %"),
    handle(async (flags) => (await import("./actions/run.ts")).runAction(flags)),
  );
}
