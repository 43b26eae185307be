import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { NightReport } from "../../src/domain/night.ts";
import type { VariantInput } from "../support/agent-bench.ts";
import { type CliResult, cli } from "../support/cli.ts";
import { startModelServer } from "../support/model-server/server.ts";
import { tinySuite } from "../support/tiny-suite.ts";

const EASY = ["amber", "basil", "cedar", "dahlia", "elder", "fennel", "ginger", "hazel"];
const HARD = ["iris", "juniper", "kale", "laurel"];
export const WORDS = [...EASY, ...HARD];
export const TRIALS = 3;

/** How many of tonight's trials the model solves, task by task. */
export type Schedule = Readonly<Record<string, number>>;

/** The easy tasks always, of the hard ones two thirds: a rate of 89 %, now a trial more and now one less. */
export function usual(night: number): Schedule {
  const hard = HARD.map((word, at) => [word, at === night % HARD.length ? 2 + ((night % 2) * 2 - 1) : 2] as const);
  return Object.fromEntries([...EASY.map((word) => [word, TRIALS] as const), ...hard]);
}

/** Fewer by so many trials of the hard tasks, one of each in turn. */
export function fewer(schedule: Schedule, trials: number): Schedule {
  const left = { ...schedule };
  for (let lost = 0; lost < trials; lost += 1) {
    const word = HARD[lost % HARD.length] ?? "";
    left[word] = Math.max(0, (left[word] ?? 0) - 1);
  }
  return left;
}

/** Asks the model whether to solve the task this time, and does as it says. In shell, since a history has more than a thousand trials. */
const AGENT = `
word=$(printf '%s' "$3" | sed -n 's/.*line "\\([a-z]*\\)".*/\\1/p')
answer=$(curl -sS -f -H "authorization: Bearer $2" -H "content-type: application/json" \\
  -d "{\\"model\\":\\"$4\\",\\"input\\":\\"the line \\\\\\"$word\\\\\\"\\"}" "$1/responses") || exit 1
case "$answer" in *"solve it"*) echo "$word" >> words.txt ;; *) echo nothing >> words.txt ;; esac
`;

function asking(url: string, model: string): VariantInput {
  const argv = ["sh", "-c", AGENT, "agent", "{baseUrl}", "{token}", "{prompt}", "{model}"];
  return { name: "agent", agent: "command", model, endpoint: { url: `${url}/v1` }, options: { argv } };
}

export interface Told extends CliResult {
  report: NightReport;
  wallMs: number;
}

/** What a night is like. Without a schedule the provider answers 503 to everything. */
export interface NightPlan {
  schedule: Schedule | undefined;
  model?: string;
  flags?: readonly string[];
}

export interface World extends AsyncDisposable {
  /** Runs a whole night by the real binary. */
  night(id: string, plan: NightPlan): Promise<Told>;
  results: string;
  tasks: readonly string[];
}

/**
 * A suite of 12 small tasks, one agent and its model. The model goes by tonight's schedule: of the trials of a task that ask it, the first
 * so many are told to solve it and the others to write something else, so that it does not matter which trial asks first.
 */
export async function nightWorld(folder: string): Promise<World> {
  let schedule: Schedule | undefined = {};
  let asked = new Map<string, number>();
  const server = await startModelServer({
    scripts: WORDS.map((word) => ({ name: word, match: `line "${word}"`, turns: [{ text: "never" }] })),
    usage: { inputTokens: 90, cachedTokens: 0, outputTokens: 10 },
    faults: () => (schedule === undefined ? { status: 503 } : undefined),
    turns: ({ conversation }) => {
      const word = conversation ?? "";
      const before = asked.get(word) ?? 0;
      asked.set(word, before + 1);
      return { text: before < (schedule?.[word] ?? 0) ? "solve it" : "leave it" };
    },
  });
  const write = async (model: string) => {
    const agent = asking(server.url, model);
    const steady = { name: "steady", agent: "scripted", options: { steps: [{ apply: "solution" as const }] }, trials: 1 };
    const outage = { pauseSec: 0.05, maxPauseSec: 0.1, attempts: 3 };
    const config = { sandbox: "local" as const, trials: TRIALS, outage, variants: [agent, steady] };
    await writeFile(path.join(folder, "patchbench.config.json"), JSON.stringify(config));
  };
  const { tasks } = await tinySuite(folder, { words: WORDS });
  return {
    ...{ results: path.join(folder, "results"), tasks },
    async night(id, plan) {
      ({ schedule } = plan);
      asked = new Map();
      await write(plan.model ?? "gpt-5.5");
      const begun = performance.now();
      const result = await cli(["nightly", "--run-id", id, "--json", ...(plan.flags ?? [])], { cwd: folder });
      return { ...result, report: reportIn(result), wallMs: performance.now() - begun };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function reportIn({ stdout, stderr }: CliResult): NightReport {
  try {
    return JSON.parse(stdout) as NightReport;
  } catch {
    throw new Error(`The night said nothing: ${stdout}${stderr}`);
  }
}
