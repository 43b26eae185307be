import type { Argv } from "yargs";
import { configFlags, wholeNumber } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function viewCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "view [run] [trial]",
    "Look at nights, runs, comparisons and trials in a browser; on this machine alone, until Ctrl-C",
    (builder) =>
      configFlags(builder)
        .positional("run", { type: "string", describe: "Begin with this run: id, a unique start of it, or latest" })
        .positional("trial", { type: "string", describe: "Begin with this trial of it: id, or a unique start of it" })
        .option("port", { type: "number", default: 0, describe: "Port on 127.0.0.1 (default: one that is free)", requiresArg: true })
        .option("open", {
          type: "boolean",
          default: true,
          describe: "Open a browser, where there is a screen (--no-open: print the link alone)",
        })
        .check(({ port }) => {
          wholeNumber("port", port, 0);
          if (port > 65_535) throw new Error("--port: at most 65535.");
          return true;
        })
        .example("$0 view", "the nights, and everything from there")
        .example("$0 view latest", "the newest run, live while it runs"),
    handle(async (flags) => (await import("./actions/view.ts")).viewAction(flags)),
  );
}
