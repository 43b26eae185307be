import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { finished } from "node:stream/promises";
import { type Random, seeded } from "../src/stats/random.ts";
import { encodeLine } from "../src/store/journal.ts";
import { JOURNAL, MANIFEST, runFolder } from "../src/store/layout.ts";
import { runManifest } from "../test/support/trace-facts.ts";
import { trialRecord } from "../test/support/trial-record.ts";

export interface HistorySize {
  runs: number;
  variants: number;
  tasks: number;
  trials: number;
}

/** Records of a results folder. */
export function recordsOf({ runs, variants, tasks, trials }: HistorySize): number {
  return runs * variants * tasks * trials;
}

/** Writes runs of invented trials, one a night: seeded, with a step down in the middle for one variant. */
export async function writeRuns(results: string, size: HistorySize, first = 0): Promise<{ bytes: number }> {
  let bytes = 0;
  for (let run = first; run < first + size.runs; run += 1) bytes += await writeRun(results, size, run);
  return { bytes };
}

const DAY_MS = 86_400_000;
const BATCH = 500;

async function writeRun(results: string, size: HistorySize, number: number): Promise<number> {
  const createdAt = new Date(Date.UTC(2026, 0, 1) + number * DAY_MS).toISOString();
  const runId = `night-${String(number).padStart(4, "0")}`;
  const folder = runFolder(results, runId);
  const names = Array.from({ length: size.variants }, (_, at) => `variant-${at}`);
  const places = names.flatMap((variant) =>
    Array.from({ length: size.tasks }, (_, task) => `task-${String(task).padStart(3, "0")}`).flatMap((taskId) =>
      Array.from({ length: size.trials }, (_, trialIndex) => ({
        ...{ trialId: `${taskId}__${variant}__${trialIndex}`, taskId, repoId: "shop", variant, trialIndex },
      })),
    ),
  );
  const identities = Object.fromEntries(places.map(({ taskId, variant }) => [`${taskId}/${variant}`, identityOf(taskId, number)]));
  const config = { suite: "bench", variants: names.map((name) => ({ name, agent: "nop" })), trials: size.trials };
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, MANIFEST),
    JSON.stringify(runManifest(config, { runId, createdAt, trials: places, identities }), null, 2),
  );
  const random = seeded(number + 1);
  const stream = createWriteStream(path.join(folder, JOURNAL));
  for (let at = 0; at < places.length; at += BATCH) {
    const lines = places.slice(at, at + BATCH).map((place) => encodeLine(record(place, number, random)));
    if (!stream.write(lines.join(""))) await once(stream, "drain");
  }
  stream.end();
  await finished(stream);
  return stream.bytesWritten;
}

function identityOf(taskId: string, night: number): Record<string, string> {
  const version = `1.${Math.floor(night / 50)}.0`;
  return {
    task: `digest-${taskId}`,
    grader: "g1",
    image: "i1",
    limits: "l1",
    agent: "nop",
    agentVersion: version,
    model: "m",
    prompt: "p1",
  };
}

/** As long as records of agents are: about 1.3 KB. */
function record(place: { taskId: string; variant: string; trialIndex: number }, night: number, random: Random) {
  const rate = 0.2 + 0.6 * ((Number(place.taskId.slice(-3)) % 10) / 10) - (place.variant === "variant-1" && night >= 100 ? 0.15 : 0);
  const resolved = random() < rate ? 1 : 0;
  const within = random() < 0.9 ? 1 : 0;
  const fault = random() < 0.005;
  const tokens = Math.round(20_000 + 60_000 * random());
  const score = (name: string, value: number) => ({ name, value });
  const measure = (name: string, value: number) => ({ name, value, unit: "lines", better: "lower" as const });
  return trialRecord({
    ...place,
    ...(fault ? { outcome: { kind: "model-error", status: 500, detail: "The endpoint answered 500." } } : {}),
    scores: fault
      ? []
      : [
          score("tests.resolved", resolved),
          score("scope-drift.within-scope", within),
          score("scope-drift.clean-resolve", resolved * within),
        ],
    measurements: fault ? [] : [measure("diff-size.size-ratio", random() * 2 - 0.5), measure("diff-size.churn-source", 40)],
    usage: {
      ...{ inputTokens: tokens, cachedTokens: 0, cacheWriteTokens: null, outputTokens: 2_000, reasoningTokens: 800 },
      ...{ costUsd: tokens * 2e-6, cost: "estimated" },
    },
    timing: { ...trialRecord().timing, wallMs: 60_000 + Math.round(90_000 * random()) },
  });
}
