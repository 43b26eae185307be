import { stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { TREND_METRICS } from "../src/domain/trend.ts";
import { readSamples } from "../src/library/read-samples.ts";
import { readTrend } from "../src/library/read-trend.ts";
import { HISTORY, runFolder } from "../src/store/layout.ts";
import { listRuns } from "../src/store/reader.ts";
import { recordsOf, writeRuns } from "./history-fixture.ts";
import { median, print, printRatio, tempFolder } from "./measure.ts";

const SIZE = { runs: 200, variants: 5, tasks: 100, trials: 10 };
const ROUNDS = 5;
/** Runs that are read in full for the comparison; as many times as long for all of them. */
const READ = 5;
const GOAL_MS = 1_000;
const bin = path.resolve(import.meta.dirname, "..", "bin", "patchbench.js");

export const history = {
  about: `\`trend\` over ${recordsOf(SIZE).toLocaleString("en")} invented trial records (${SIZE.runs} runs of ${SIZE.variants} variants, ${SIZE.tasks} tasks, ${SIZE.trials} trials): building the
index, bringing it up to date, and answers from it, by the library and by the whole command. Reading everything without it is measured on ${READ} runs.`,
  async run(): Promise<void> {
    await using temp = await tempFolder();
    const results = path.join(temp.path, "results");
    await writeFile(path.join(temp.path, "patchbench.config.json"), JSON.stringify({ variants: [{ name: "variant-0", agent: "nop" }] }));
    const { bytes } = await writeRuns(results, SIZE);
    print("journals", megabytes(bytes), `${Math.round(bytes / recordsOf(SIZE))} bytes a record`);
    await build(results);
    await update(results);
    await answers(results, temp.path);
  },
};

async function build(results: string): Promise<void> {
  const { wallMs, trials, notes, peakBytes } = await inWorker(results);
  if (trials !== recordsOf(SIZE) || notes.length > 0) throw new Error(`${trials} trials were indexed. ${notes.join(" ")}`);
  print(
    "index built at",
    `${Math.round(trials / (wallMs / 1_000)).toLocaleString("en")}/s`,
    `${seconds(wallMs)} for all records`,
    met(wallMs, 60_000),
  );
  print("its size", megabytes((await stat(path.join(results, HISTORY))).size));
  print("peak memory of the build", megabytes(peakBytes));
}

async function update(results: string): Promise<void> {
  await writeRuns(results, { ...SIZE, runs: 1 }, SIZE.runs);
  const { wallMs } = await inWorker(results);
  print("one more run, read and answered", seconds(wallMs), `${recordsOf({ ...SIZE, runs: 1 }).toLocaleString("en")} records`);
}

async function answers(results: string, cwd: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2_100)); // files just written are looked at twice
  await readTrend({ results, metric: "resolve" });
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) took.push(await timed(() => readTrend({ results, metric: "resolve" })));
  printMs("trend over all, by the library", took);
  const each = await inOrder(TREND_METRICS, (metric) => timed(() => readTrend({ results, metric })));
  print("the slowest of the nine numbers", milliseconds(Math.max(...each)), met(Math.max(...each), GOAL_MS));
  const tasks = await inOrder([...Array(ROUNDS).keys()], () => timed(() => readTrend({ results, metric: "resolve", tasks: ["task-01*"] })));
  printMs("by task, 10 tasks", tasks);
  const all = await inOrder([...Array(ROUNDS).keys()], () => timed(() => readTrend({ results, metric: "resolve", tasks: ["*"] })));
  printMs(`by task, all ${SIZE.tasks}`, all);
  const command = await inOrder([...Array(ROUNDS).keys()], () =>
    timed(() => execa(process.execPath, [bin, "trend"], { cwd, env: { PATCHBENCH_CACHE: path.join(cwd, "cache") } })),
  );
  printMs("the command, start-up included", command);
  const { peakBytes } = await inWorker(results);
  print("peak memory of an answer", megabytes(peakBytes));
  const runs = (await listRuns(results)).slice(0, READ);
  const full = await timed(() => inOrder(runs, (run) => readSamples(runFolder(results, run))));
  const fullMs = (full / READ) * SIZE.runs;
  print("reading everything instead", seconds(fullMs), `${READ} runs, times ${SIZE.runs / READ}`);
  printRatio("that over an answer from the index", [fullMs / median(took)], { atLeast: 10 });
}

interface Answer {
  wallMs: number;
  trials: number;
  notes: string[];
  peakBytes: number;
}

async function inWorker(results: string): Promise<Answer> {
  const worker = path.join(import.meta.dirname, "history-worker.ts");
  const { stdout } = await execa(process.execPath, [worker, results], { stderr: "inherit" });
  return JSON.parse(stdout) as Answer;
}

async function inOrder<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (const value of values) done.push(await work(value));
  return done;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function printMs(name: string, took: readonly number[]): void {
  const spread = `${milliseconds(Math.min(...took))} to ${milliseconds(Math.max(...took))} in ${took.length}`;
  print(name, milliseconds(median(took)), met(median(took), GOAL_MS), spread);
}

function met(ms: number, most: number): string {
  return `goal <= ${seconds(most)}: ${ms <= most ? "met" : "MISSED"}`;
}

function milliseconds(ms: number): string {
  return `${Math.round(ms)} ms`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}
