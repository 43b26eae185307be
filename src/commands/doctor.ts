import type { Argv } from "yargs";
import { configFlags, jsonFlag } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function doctorCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "doctor",
    "Check this machine and the suite: programs, cache, sandboxes, tools of each repo",
    (builder) => configFlags(jsonFlag(builder)).example("$0 doctor", "what works here, and why the rest does not"),
    handle(async (flags) => (await import("./actions/doctor.ts")).doctorAction(flags)),
  );
}
