import type { Argv } from "yargs";
import { configFlags, jsonFlag } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function branchCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "branch <trial>",
    "Put a trial's patch on a git branch of its own in your repository; work tree and index stay as they are",
    (builder) =>
      configFlags(jsonFlag(builder))
        .positional("trial", {
          type: "string",
          demandOption: true,
          describe: "Trial id or a unique start of it; RUN/TRIAL names the run too",
        })
        .option("repo", { type: "string", demandOption: true, describe: "Your repository", requiresArg: true })
        .option("run", { type: "string", default: "latest", describe: "Run id, or a unique start of it", requiresArg: true })
        .option("name", { type: "string", describe: "Name of the branch (default: patchbench/TASK/VARIANT-N)", requiresArg: true })
        .option("base", {
          type: "string",
          describe: "Commit to start from (default: HEAD)",
          requiresArg: true,
        })
        .option("prefix", {
          type: "string",
          default: "",
          describe: "Folder of the repository that the fixture was taken from",
          requiresArg: true,
        })
        .option("force", { type: "boolean", default: false, describe: "Replace a preview of this name" })
        .option("push", { type: "string", describe: "Push the branch to this remote too", requiresArg: true })
        .option("pr-body", { type: "string", describe: "Write the text of a pull request to this file; - prints it", requiresArg: true })
        .example("$0 branch add-export__codex__0 --repo ~/shop", "a branch to look at")
        .example("$0 branch add-export__codex__0 --repo ~/shop --push origin --pr-body body.md", "and what a pull request takes"),
    handle(async (flags) => (await import("./actions/branch.ts")).branchAction(flags)),
  );
}
