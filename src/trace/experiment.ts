import path from "node:path";
import { budgetsOf } from "../domain/budget.ts";
import type { Experiment } from "../domain/experiment.ts";
import type { Json } from "../domain/json.ts";
import type { RunManifest } from "../domain/run.ts";
import type { Variant } from "../domain/variant.ts";
import { digestOf } from "../lib/hash.ts";
import { redactValue } from "../lib/redact-value.ts";
import { promptName } from "./prompt-name.ts";
import type { TraceRedactor } from "./redact-trace.ts";

/**
 * The experiments of a run, the baseline first: the others are compared with it. `redactor`: beyond what was redacted when the
 * manifest was written.
 */
export function experimentsOf(manifest: RunManifest, redactor?: Pick<TraceRedactor, "text">): Experiment[] {
  const { config, runId, createdAt } = manifest;
  const suite = suiteName(manifest);
  const baseline = baselineOf(manifest);
  const planned = new Set(manifest.trials.map((trial) => trial.variant));
  const experiments = config.variants
    .filter(({ name }) => planned.has(name))
    .map((variant): Experiment => {
      const { name } = variant;
      const metadata = metadataOf(manifest, variant, suite);
      const tags = [...new Set([suite, name, ...(CONTROLS.has(variant.agent) ? ["control"] : [])])];
      const free = redactor === undefined ? { suite, metadata, tags } : redactValue({ suite, metadata, tags }, redactor, FIXED);
      return { ...free, runId, createdAt, variant: name, isBaseline: name === baseline };
    });
  return experiments.sort((a, b) => Number(b.isBaseline) - Number(a.isBaseline));
}

/** Agents that show what a suite measures, and not what an agent can do. */
const CONTROLS: ReadonlySet<string> = new Set(["oracle", "nop", "scripted"]);

const FIXED: ReadonlySet<string> = new Set(["variant", "run_id", "suite_digest", "variant_digest", "fingerprint"]);

/** What tells the variants apart and what their trials stand on: no options, no variables, no paths. */
function metadataOf(manifest: RunManifest, variant: Variant, suite: string): Record<string, Json> {
  const { config, harness, sandbox, components, trials } = manifest;
  const agent = manifest.agents[variant.name];
  const own = trials.filter((trial) => trial.variant === variant.name);
  const tasks = [...new Set(own.map((trial) => trial.taskId))].sort();
  return {
    ...{ suite, variant: variant.name, run_id: manifest.runId },
    ...{ agent: agent?.name ?? variant.agent, agent_version: agent?.version ?? null },
    ...{ model: variant.model ?? null, effort: effortOf(variant), prompt: promptName(variant.prompt) },
    /** Of the whole variant, its prompt template and instructions included. */
    variant_digest: components[`variant ${variant.name}`] ?? null,
    fingerprint: digestOf(tasks.map((task) => [task, manifest.fingerprints[`${task}/${variant.name}`] ?? null])).slice(0, DIGITS),
    suite_digest: digestOf(tasks.map((task) => [task, components[`task ${task}`] ?? null])).slice(0, DIGITS),
    ...{ harness: harness.version, node: harness.node, platform: harness.platform },
    ...{ sandbox: sandbox.name, isolation: sandbox.isolation },
    ...{ tasks: tasks.length, trials_per_task: config.trials, trials: own.length },
    budgets: plain(budgetsOf(config, variant)),
    scorers: Object.entries(manifest.scorers).map(([name, version]) => ({ name, version })),
  };
}

const DIGITS = 32;

/** As the agents name the option. */
function effortOf({ options }: Variant): string | null {
  const effort = options["effort"];
  return typeof effort === "string" ? effort : null;
}

/** Without fields that are undefined. */
function plain(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/** The config's `suite`, else the name of the folder it stands in. */
export function suiteName({ config, configFolder }: Pick<RunManifest, "config" | "configFolder">): string {
  return config.suite ?? (path.basename(configFolder) || "suite");
}

/** The config's `baseline` if it is in the run, else its first variant. */
function baselineOf({ config, trials }: RunManifest): string | undefined {
  const planned = new Set(trials.map((trial) => trial.variant));
  const first = config.variants.find(({ name }) => planned.has(name))?.name;
  return config.baseline !== undefined && planned.has(config.baseline) ? config.baseline : first;
}
