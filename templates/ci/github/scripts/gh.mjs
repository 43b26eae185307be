// The program `gh`, which hosted runners have.
import { spawnSync } from "node:child_process";

/** Its standard output. Throws when it fails; `input` is its standard input. */
export function gh(args, input) {
  const { status, stdout, stderr, error } = spawnSync("gh", args, { input, encoding: "utf8", maxBuffer: 1 << 28 });
  if (error) throw error;
  if (status !== 0) throw new Error(`gh ${args.slice(0, 2).join(" ")} ended with ${status}: ${stderr}`);
  return stdout;
}
