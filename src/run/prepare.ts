import type { AnyAdapter } from "../agents/types.ts";
import type { Budget } from "../domain/budget.ts";
import type { OnEvent } from "../domain/event.ts";
import type { Limits } from "../domain/limits.ts";
import { type Repo, type RepoTest, testTimeoutOf } from "../domain/repo.ts";
import type { Unavailable } from "../domain/run.ts";
import type { Task } from "../domain/task.ts";
import type { Variant } from "../domain/variant.ts";
import { TaskError } from "../errors.ts";
import { endpointKey } from "../gateway/endpoint-key.ts";
import type { GradingTools } from "../grading/grade.ts";
import { runTests } from "../grading/run-tests.ts";
import type { TestReport } from "../grading/test-report.ts";
import { parseValue } from "../lib/parse-value.ts";
import { type FingerprintInput, fingerprintOf, identityOf } from "../load/fingerprint.ts";
import { loadInstructions } from "../load/instructions.ts";
import { loadPrompt, type PromptTemplate } from "../load/prompt.ts";
import { openToolCheck } from "../workspace/requirements.ts";
import { prepareSnapshot, type Snapshot } from "../workspace/snapshot.ts";
import { createWorkspace } from "../workspace/workspace.ts";
import { completeVariant } from "./complete-variant.ts";

/** A variant whose agent is there and whose files are read. */
export interface ReadyVariant {
  variant: Variant;
  adapter: AnyAdapter;
  agentVersion: string;
  template: PromptTemplate;
  /** Text of its instruction file. */
  instructions: string | undefined;
  /** Options resolved for one task. */
  optionsFor(task: Pick<Task, "id" | "repo">): Promise<unknown>;
}

/** Checks each variant before anything is spent. Throws ConfigError or PreflightError. */
export async function prepareVariants(
  variants: readonly Variant[],
  configFolder: string,
  findAdapter: (name: string) => AnyAdapter,
): Promise<ReadyVariant[]> {
  const ready: ReadyVariant[] = [];
  for (const given of variants) {
    const adapter = findAdapter(given.agent);
    const options = parseValue(adapter.options, given.options, { file: `variant "${given.name}": options`, code: "CONFIG_INVALID" });
    const variant = completeVariant(given, adapter, options);
    const instructions = await loadInstructions(variant.instructions, configFolder);
    const template = await loadPrompt(variant.prompt, configFolder);
    if (variant.endpoint) endpointKey(variant.endpoint); // a missing key is told before anything is spent
    const agentVersion = await adapter.version(options);
    ready.push({
      variant,
      adapter,
      agentVersion,
      template,
      instructions,
      optionsFor: async (task) => (await adapter.resolve?.(options, { configFolder, taskId: task.id, repoId: task.repo })) ?? options,
    });
  }
  return ready;
}

export interface PreparedRepos {
  snapshots: Map<string, Snapshot>;
  /** Tasks whose repo needs a tool this machine lacks. */
  unavailable: Unavailable[];
}

export interface PrepareOptions extends GradingTools {
  cache: string;
  onEvent: OnEvent;
}

/** Snapshots of the repos the tasks need. Throws TaskError when a set-up fails or a repo's tests never start. */
export async function prepareRepos(
  tasks: readonly Task[],
  repos: ReadonlyMap<string, Repo>,
  options: PrepareOptions,
): Promise<PreparedRepos> {
  const prepared: PreparedRepos = { snapshots: new Map(), unavailable: [] };
  await using tools = await openToolCheck(options, options.signal);
  for (const id of new Set(tasks.map((task) => task.repo))) {
    const repo = repos.get(id);
    if (repo === undefined) throw new TaskError("TASK_INVALID", `No repo "${id}".`);
    const requirements = await tools.check(repo);
    if (requirements.met) {
      prepared.snapshots.set(id, await snapshotWithEvents(repo, requirements.versions, options));
    } else {
      const own = tasks.filter((task) => task.repo === id);
      prepared.unavailable.push(...own.map((task) => ({ taskId: task.id, repoId: id, reason: requirements.reason })));
    }
  }
  return prepared;
}

async function snapshotWithEvents(repo: Repo, tools: Record<string, string>, options: PrepareOptions): Promise<Snapshot> {
  const started = performance.now();
  const tell = (state: "building" | "built" | "reused") =>
    options.onEvent({ kind: "snapshot", repoId: repo.id, state, wallMs: performance.now() - started });
  const snapshot = await prepareSnapshot(repo, {
    cache: options.cache,
    scratch: options.scratch,
    tools,
    signal: options.signal,
    check: async (fresh) => (repo.file.test === undefined ? [] : startedTests(fresh, repo.file.test, options)),
    onBuild: () => tell("building"),
  });
  tell(snapshot.reused ? "reused" : "built");
  return snapshot;
}

/** The repo's own tests must at least start and report, before any agent is paid for. Resolves with those that pass. */
async function startedTests(snapshot: Snapshot, test: RepoTest, tools: GradingTools): Promise<string[]> {
  await using workspace = await createWorkspace(snapshot, tools);
  const { sandbox } = workspace;
  const { run, result } = await runTests({ sandbox, test, tools, timeoutSec: undefined, seed: undefined });
  tools.signal.throwIfAborted();
  if (run.report !== undefined && run.report.size > 0) return passing(run.report);
  const command = test.command.join(" ");
  const why = run.ended.kind === "not-started" ? run.ended.why : (run.reportProblem ?? "they wrote no report with a test in it");
  throw new TaskError(
    "REPO_TESTS_FAILED",
    `Repo ${snapshot.repo.id}: its tests never start (${command}): ${why}.\n${result.output.tail(2_000)}`,
    {
      hint: "repo.toml, [test]: the command must write its report to {report}.",
    },
  );
}

function passing(report: TestReport): string[] {
  return [...report].flatMap(([id, { status, times }]) => (status === "passed" && times === 1 ? [id] : [])).sort();
}

interface FingerprintLimits {
  /** Name of the sandbox. */
  sandbox: string;
  maxFileBytes: number;
  use: Limits;
  /** Of the variant's trials. */
  budget: Budget | undefined;
}

/** Fingerprint of a task and a variant, and the options a trial gets. */
export async function prepareJob(ready: ReadyVariant, task: Task, snapshot: Snapshot, limits: FingerprintLimits) {
  const options = await ready.optionsFor(task);
  const minutes = limits.budget?.minutes ?? Number.POSITIVE_INFINITY;
  const agentTimeoutMs = Math.min((ready.variant.timeoutSec ?? task.agentTimeoutSec) * 1_000, minutes * 60_000);
  const testTimeoutMs = testTimeoutOf(task, snapshot.repo) * 1_000;
  const input: FingerprintInput = {
    task,
    repo: snapshot.repo,
    snapshotKey: snapshot.key,
    variant: ready.variant,
    options,
    agentVersion: ready.agentVersion,
    template: ready.template,
    instructions: ready.instructions,
    sandbox: limits.sandbox,
    budget: limits.budget,
    limits: { agentTimeoutMs, testTimeoutMs, maxFileBytes: limits.maxFileBytes, ...limits.use },
  };
  return { options, agentTimeoutMs, fingerprint: fingerprintOf(input), identity: identityOf(input) };
}
