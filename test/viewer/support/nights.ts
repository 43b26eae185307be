import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { cli } from "../../support/cli.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

export interface NightsWorld {
  folder: string;
  results: string;
  /** A night by the real binary; the agents solve these words only. Its exit code. */
  night(id: string, words: readonly string[]): Promise<number | undefined>;
}

export const WORDS = ["amber", "basil", "cedar", "dahlia", "elder", "fennel"];

/** Solves the words of a file, and writes a line nobody asked for where it is told so. */
const AGENT = `
word=$(printf '%s' "$2" | sed -n 's/.*line "\\([a-z]*\\)".*/\\1/p')
echo "I was asked for $word."
if grep -qx "$word" "$1"; then echo "$word" >> words.txt; else echo nothing >> words.txt; fi
if [ "$3" = more ]; then echo "Tiny, and more" > notes.txt; fi
echo "Done."
`;

/** A suite of six small tasks and two agents whose work goes by a plan, so that a night can be good or bad. */
export async function nightsWorld(folder: string): Promise<NightsWorld> {
  await mkdir(folder, { recursive: true });
  const plan = path.join(folder, "plan.txt");
  const agent = (name: string, more: string) => ({
    ...{ name, agent: "command" as const, options: { argv: ["sh", "-c", AGENT, "agent", plan, "{prompt}", more] } },
  });
  await tinySuite(folder, {
    words: WORDS,
    variants: [agent("careful", "less"), agent("eager", "more")],
    config: { trials: 3, sandbox: "local", suite: "words" },
  });
  const results = path.join(folder, "results");
  return {
    ...{ folder, results },
    async night(id, words) {
      await writeFile(plan, `${words.join("\n")}\n`);
      const started = (await cli(["list", "--nights", "--json"], { cwd: folder })).stdout.includes("nightId") ? [] : ["--start"];
      const env = { PATCHBENCH_CACHE: path.join(folder, "cache") };
      return (await cli(["nightly", "--run-id", id, ...started], { cwd: folder, env })).exitCode;
    },
  };
}
