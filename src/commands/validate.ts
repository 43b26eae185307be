import type { Argv } from "yargs";
import { configFlags, jsonFlag, sandboxFlag, taskFlags, wholeNumber } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function validateCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "validate",
    "Prove tasks sound: nop fails, the reference passes, nothing flakes, no hunk is untested",
    (builder) =>
      taskFlags(configFlags(jsonFlag(sandboxFlag(builder))))
        .option("repeat", { type: "number", default: 3, describe: "Runs of nop and of the reference each", requiresArg: true })
        .option("graders", { type: "number", describe: "Test runs at once (default: cores)", requiresArg: true })
        .option("write", {
          type: "boolean",
          default: false,
          describe: "Write the test ids found into task.toml; flaky ones are quarantined",
        })
        .check(({ repeat, graders }) => {
          wholeNumber("repeat", repeat, 1);
          wholeNumber("graders", graders, 1);
          return true;
        })
        .example("$0 validate", "all tasks")
        .example('$0 validate --task "helpdesk-*" --repeat 10', "some, as before a release")
        .example("$0 validate --task my-new-task --write", "fill in fail_to_pass and pass_to_pass"),
    handle(async (flags) => (await import("./actions/validate.ts")).validateAction(flags)),
  );
}
