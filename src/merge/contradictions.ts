import type { RunManifest } from "../domain/run.ts";
import { canonicalJson } from "../lib/hash.ts";
import type { ShardRun } from "./find-shards.ts";

/** What keeps two shards from being parts of one run, a line each. None: they can be. */
export function contradictions(first: ShardRun, other: ShardRun): string[] {
  const names = { a: `shard ${first.shard.index}`, b: `shard ${other.shard.index} (${other.folder})` };
  if (first.shard.of !== other.shard.of) return [`${names.b} is of ${other.shard.of} shards, ${names.a} of ${first.shard.of}`];
  if (!same(planOf(first), planOf(other))) return [`${names.b} is of another plan than ${names.a}`];
  const [mine, theirs] = [factsOf(first.manifest), factsOf(other.manifest)];
  return [...theirs].flatMap(([name, value]) => {
    const before = mine.get(name);
    if (before === undefined || same(before, value)) return [];
    return [`${names.b} has another ${name} than ${names.a}${valuesOf(value, before)}`];
  });
}

function planOf({ shard }: ShardRun): unknown {
  return [shard.planDigest, shard.tasks, shard.trials];
}

/** All that must be the same wherever two shards both speak of it, by name. */
function factsOf(manifest: RunManifest): Map<string, unknown> {
  const facts = new Map<string, unknown>([
    ["version of patchbench", manifest.harness.version],
    ["sandbox", manifest.sandbox.name],
    ["config", configOf(manifest)],
    ["scorers", [manifest.scorers, manifest.lateScorers ?? []]],
  ]);
  for (const [variant, agent] of Object.entries(manifest.agents)) facts.set(`agent of ${variant}`, `${agent.name} ${agent.version}`);
  for (const [name, digest] of Object.entries(manifest.components)) facts.set(`digest of ${name}`, digest);
  for (const [key, fingerprint] of Object.entries(manifest.fingerprints)) facts.set(`fingerprint of ${key}`, fingerprint);
  const repos = new Map(manifest.trials.map((trial) => [`${trial.taskId}/${trial.variant}`, trial.repoId]));
  for (const [key, identity] of Object.entries(manifest.identities ?? {})) {
    add(facts, "version of the grading", identity["grader"]);
    add(facts, `image of repo ${repos.get(key)}`, identity["image"]);
  }
  return facts;
}

/** Said again and again: whatever is said differently stays. */
function add(facts: Map<string, unknown>, name: string, value = ""): void {
  const before = facts.get(name) ?? "";
  const all = new Set([...String(before).split(", "), value].filter((one) => one !== ""));
  facts.set(name, [...all].sort().join(", "));
}

/** How much at once, and where to, is each machine's own affair. */
function configOf({ config }: RunManifest): unknown {
  return { ...config, concurrency: undefined, graders: undefined, results: undefined };
}

function same(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

const SHOWN = 60;

function valuesOf(...values: unknown[]): string {
  const texts = values.map((value) => (typeof value === "string" ? value : ""));
  return texts.every((text) => text !== "" && text.length <= SHOWN) ? `: ${texts[0]}, not ${texts[1]}` : "";
}
