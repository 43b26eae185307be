import { stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { TREND_METRICS } from "../src/domain/trend.ts";
import { readSamples } from "../src/library/read-samples.ts";
import { readTrend } from "../src/library/read-trend.ts";
import { HISTORY, runFolder } from "../src/store/layout.ts";
import { listRuns } from "../src/store/reader.ts";
import { recordsOf, writeRuns } from "./history-fixture.ts";
import { cpuMs, median, print, printRatio, tempFolder } from "./measure.ts";

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
  const { wallMs, cpuMs: cpu, trials, notes, peakBytes } = await inWorker(results);
  if (trials !== recordsOf(SIZE) || notes.length > 0) throw new Error(`${trials} trials were indexed. ${notes.join(" ")}`);
  const rate = Math.round(trials / (wallMs / 1_000)).toLocaleString("en");
  print("index built at", `${rate}/s`, `${seconds(wallMs)} for all records`, `${seconds(cpu)} of processor time`, met(wallMs, 60_000));
  print("its size", megabytes((await stat(path.join(results, HISTORY))).size));
  print("peak memory of the build", megabytes(peakBytes));
}

async function update(results: string): Promise<void> {
  await writeRuns(results, { ...SIZE, runs: 1 }, SIZE.runs);
  const { wallMs, cpuMs: cpu } = await inWorker(results);
  const records = recordsOf({ ...SIZE, runs: 1 }).toLocaleString("en");
  print("one more run, read and answered", seconds(wallMs), `${records} records`, `${seconds(cpu)} of processor time`);
}

async function answers(results: string, cwd: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2_100)); // files just written are looked at twice
  const ask = (tasks: string[] = []) => timed(() => readTrend({ results, metric: "resolve", tasks }));
  await ask();
  const rounds = [...Array(ROUNDS).keys()];
  const took = await inOrder(rounds, () => ask());
  printTaken("trend over all, by the library", took);
  printTaken("any of the nine numbers", await inOrder(TREND_METRICS, (metric) => timed(() => readTrend({ results, metric }))));
  printTaken("by task, 10 tasks", await inOrder(rounds, () => ask(["task-01*"])));
  printTaken(`by task, all ${SIZE.tasks}`, await inOrder(rounds, () => ask(["*"])));
  const env = { PATCHBENCH_CACHE: path.join(cwd, "cache") };
  const command = () => timed(() => execa(process.execPath, [bin, "trend"], { cwd, env }));
  printTaken("the command, start-up included", await inOrder(rounds, command));
  const { peakBytes } = await inWorker(results);
  print("peak memory of an answer", megabytes(peakBytes));
  const runs = (await listRuns(results)).slice(0, READ);
  const full = await timed(() => inOrder(runs, (run) => readSamples(runFolder(results, run))));
  const fullMs = (full.wallMs / READ) * SIZE.runs;
  print("reading everything instead", seconds(fullMs), `${READ} runs, times ${SIZE.runs / READ}`);
  printRatio("that over an answer from the index", [fullMs / median(took.map(({ wallMs }) => wallMs))], { atLeast: 10 });
}

interface Time {
  wallMs: number;
  cpuMs: number;
}

interface Answer extends Time {
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

async function timed(work: () => Promise<unknown>): Promise<Time> {
  const [started, cpu] = [performance.now(), cpuMs()];
  await work();
  return { wallMs: performance.now() - started, cpuMs: cpuMs() - cpu };
}

/** The middle one; processor time beside it, which tells more where others are at work too. */
function printTaken(name: string, taken: readonly Time[]): void {
  const walls = taken.map(({ wallMs }) => wallMs);
  const spread = `${milliseconds(Math.min(...walls))} to ${milliseconds(Math.max(...walls))} in ${walls.length}`;
  const cpu = `${milliseconds(median(taken.map((one) => one.cpuMs)))} of processor time`;
  print(name, milliseconds(median(walls)), cpu, met(median(walls), GOAL_MS), spread);
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
