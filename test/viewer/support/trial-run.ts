import path from "node:path";
import type { ConfigInput } from "../../../src/domain/config.ts";
import { readPage } from "../../../src/pages/index.ts";
import { endpointAt } from "../../support/agent-bench.ts";
import { benchIn } from "../../support/bench.ts";
import { modelOf } from "../../support/loop.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

/** What a browser would obey, were it not text. */
export const HOSTILE = "</script><img src=x onerror=\"document.title='stolen'\">";
export const STEERING = "\u001b[31mred\u202Egnp.exe\u0000";
export const LINES = 70_000;

/** Looks twice, strays to a file nobody asked for, takes it back, and says it is done; by a model, so that it has turns, tokens and times. */
const wandering = [
  { text: "I will look around first.", calls: [{ shell: "cat words.txt" }] },
  { text: "Once more.", calls: [{ shell: "cat words.txt" }] },
  { text: "A note first.", calls: [{ shell: "echo note > notes.md" }] },
  { text: "No, not that.", calls: [{ shell: "rm notes.md" }] },
  { text: "Now the word.", calls: [{ shell: "echo alhpa >> words.txt" }] },
  { text: "Does it hold?", calls: [{ shell: "./run-tests.sh /dev/null" }, { shell: "cat nowhere.txt" }] },
  { text: "Done: alpha is in the list." },
];

/** Solves the task, writes beyond its scope, and changes a protected test. */
const hostile = [
  { write: { path: "words.txt", content: "first\nalpha\n" } },
  {
    write: { path: "<img src=x onerror=alert(1)>.txt", content: `${HOSTILE}\n${STEERING.replace("\0", "")}\n${"long ".repeat(40_000)}\n` },
  },
  { write: { path: "tests/title.sh", content: 'test "$(cat title.txt)" != tiny\n' } },
  { run: ["printf", `${HOSTILE}\n\u001b[31mred\u001b[0m\u202Egnp.exe\n`] },
  { say: `Done ${HOSTILE} ${STEERING}` },
];

/** 5 MB of lines. */
const PRINTS = `seq 1 ${LINES} | sed 's/$/ a line of what an agent prints while it works, and it prints a lot/'; echo alpha >> words.txt`;

/** A run of a tiny suite by agents that do what the page is to show, and its documents. */
export async function trialRun(folder: string): Promise<Record<string, unknown>> {
  await using model = await modelOf(wandering);
  const variants: ConfigInput["variants"] = [
    { name: "oracle", agent: "oracle" },
    { name: "nop", agent: "nop" },
    { name: "wanders", agent: "openai-loop", model: "gpt-5.5", endpoint: endpointAt(model.url), canary: false },
    { name: "hostile", agent: "scripted", options: { steps: hostile } },
    { name: "prints", agent: "command", options: { argv: ["sh", "-c", PRINTS], prompt: "stdin" } },
  ];
  await tinySuite(folder, { words: ["alpha"], variants, config: { retries: 0, trials: 1 } });
  const { records } = await benchIn(folder);
  const resolved = { config: {} as never, results: path.join(folder, "results") };
  const keys = records.flatMap(({ trialId }) => [`trial/r/${trialId}`, `transcript/r/${trialId}`]);
  return Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await readPage({ resolved }, key)] as const)));
}
