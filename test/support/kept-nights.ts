import { Gate } from "../../src/domain/gate.ts";
import type { Night } from "../../src/domain/night.ts";
import type { TrialSample, VariantSample } from "../../src/domain/sample.ts";
import { judgeNight } from "../../src/nightly/judge-night.ts";
import { writeNight } from "../../src/store/nights.ts";
import { seeded } from "./seeded.ts";

/** What a night is like, for one variant. */
export interface KeptNight {
  /** Added to every task's rate. */
  shift?: number;
  model?: string;
  /** Share of the trials that the provider loses. */
  lost?: number;
  /** Tasks that fail every trial, from the first on. */
  broken?: number;
}

export interface KeptOptions {
  /** By variant, its nights in order. */
  variants: Record<string, readonly KeptNight[]>;
  tasks?: number;
  trials?: number;
  seed?: number;
}

const DAY = 86_400_000;
export const TASKS = ["amber", "basil", "cedar", "dahlia", "elder", "fennel", "ginger", "hazel", "iris", "juniper", "kale", "laurel"];

/** A history of nights in `results/nights`: simulated trials, each night judged by the real gate and written by the project's own writer. */
export async function keepNights(results: string, options: KeptOptions): Promise<Night[]> {
  const count = Math.max(...Object.values(options.variants).map(({ length }) => length));
  const random = seeded(options.seed ?? 8);
  const nights: Night[] = [];
  for (let at = 0; at < count; at += 1) {
    const nightId = `night-${String(at + 1).padStart(2, "0")}`;
    const createdAt = new Date(Date.UTC(2026, 1, 1, 3) + at * DAY).toISOString();
    const tonight = Object.entries(options.variants).flatMap(([variant, nights]) => {
      const night = nights[at];
      return night === undefined ? [] : [sampleOf({ runId: nightId, createdAt, variant, night, random }, options)];
    });
    const { night } = judgeNight({
      ...{ tonight, nightId, harness: "0", nights, baselines: new Map(), gate: Gate.parse({}), historyNotes: [] },
      ...{ start: at === 0, controlsExpected: false, seed: at },
    });
    await writeNight(results, "nights", night, { text: (one) => one });
    nights.push(night);
  }
  return nights;
}

interface Draw {
  runId: string;
  createdAt: string;
  variant: string;
  night: KeptNight;
  random: () => number;
}

function sampleOf({ runId, createdAt, variant, night, random }: Draw, { tasks = 12, trials = 4 }: KeptOptions): VariantSample {
  const { shift = 0, model = "gpt-5.5", lost = 0, broken = 0 } = night;
  const rows = Array.from({ length: tasks }, (_, at) => {
    const taskId = `add-${TASKS[at % TASKS.length]}${at < TASKS.length ? "" : `-${Math.floor(at / TASKS.length)}`}`;
    // Two thirds are easy, the others lie between.
    const rate = at < broken ? 0 : (at % 3 === 2 ? 0.6 : 0.97) + shift;
    const ids = Array.from({ length: trials }, (_, trial) => `${taskId}__${variant}__${trial}`);
    return {
      ...{ taskId, repoId: "tiny", kind: "feature" as const, planned: trials },
      identity: { task: taskId, agent: "codex", agentVersion: "0.44.0", model },
      trials: ids.map((id) => trialOf(id, random, { rate, lost })),
    };
  });
  return {
    ...{ runId, createdAt, suite: "shop", variant, agent: "codex", control: null, served: [model], scorers: { tests: 1 } },
    ...{ unavailable: {}, tasks: rows },
  };
}

function trialOf(trialId: string, random: () => number, { rate, lost }: { rate: number; lost: number }): TrialSample {
  const [gone, resolved, size] = [random() < lost, Number(random() < rate), random()];
  if (gone) {
    const none = { resolved: null, clean: null, within: null, sizeRatio: null, costUsd: null, tokens: null, wallMs: null };
    return { trialId, outcome: "model-error", ...none, missing: "503: The server had an error.", lost: 2 };
  }
  const within = Number(size < 0.93);
  const figures = {
    sizeRatio: size - 0.4,
    costUsd: 0.1 + size / 10,
    tokens: Math.round(20_000 + 9_000 * size),
    wallMs: Math.round(60_000 + 30_000 * size),
  };
  return { trialId, outcome: "finished", resolved, clean: resolved * within, within, ...figures, lost: 0 };
}

const times = <T>(count: number, night: T): T[] => Array.from({ length: count }, () => night);

/** Quiet nights, an outage, a model swap, a slow decline, mended, and a sudden break on the last two nights. */
export function eventful(): KeptNight[] {
  const [old, swapped] = [{ model: "gpt-5.5" }, { model: "gpt-5.4", shift: -0.1 }];
  return [
    ...times(14, old),
    ...[{ ...old, lost: 1 }, { ...old, lost: 0.3 }, old],
    ...times(9, swapped),
    ...[-0.14, -0.16, -0.18, -0.2, -0.2, -0.2, -0.2].map((shift) => ({ ...swapped, shift })),
    ...times(6, swapped),
    ...times(2, { ...swapped, broken: 4 }),
  ];
}

/** Nothing happens but the provider's outage. */
export function quiet(nights: number, outage: readonly number[] = []): KeptNight[] {
  return Array.from({ length: nights }, (_, at) => (outage.includes(at) ? { model: "opus", lost: 1 } : { model: "opus" }));
}
