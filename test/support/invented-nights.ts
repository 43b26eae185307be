import { Gate } from "../../src/domain/gate.ts";
import type { Night } from "../../src/domain/night.ts";
import type { TaskSample, TrialSample, VariantSample } from "../../src/domain/sample.ts";
import { judgeNight } from "../../src/nightly/judge-night.ts";
import { type Random, seeded } from "../../src/stats/random.ts";
import { writeNight } from "../../src/store/nights.ts";
import { usualRate } from "./night-worlds.ts";

const NIGHTS = 24;
/** The night from which `brief` resolves less, and the one on which the provider was down. */
const DROP = 20;
const OUTAGE = 9;
const TRIALS = 3;

/** A history that nobody ran: seeded draws, each night judged by the real gate against those before it. Variants: `plan-first`, which stays, and `brief`. */
export async function writeInventedNights(results: string, tasks: readonly string[]): Promise<void> {
  const random = seeded(7);
  const rates = new Map(tasks.map((task) => [task, usualRate(random)]));
  const gate = Gate.parse({});
  const nights: Night[] = [];
  for (let index = 0; index < NIGHTS; index += 1) {
    const date = new Date(Date.UTC(2026, 9, 31, 2, 17) + index * 86_400_000);
    const nightId = `${date.toISOString().slice(0, 10)}-night`;
    const tonight = ["plan-first", "brief"].map((variant) => sampleOf({ variant, nightId, date, index, rates, random }));
    const judged = judgeNight({
      ...{ tonight, nightId, harness: "0.1.0", nights, baselines: new Map(), gate },
      ...{ historyNotes: [], start: index === 0, controlsExpected: false, seed: index },
    });
    nights.push(judged.night);
    await writeNight(results, gate.nights, judged.night, { text: (text) => text });
  }
}

interface Draw {
  variant: string;
  nightId: string;
  date: Date;
  index: number;
  rates: ReadonlyMap<string, number>;
  random: Random;
}

function sampleOf({ variant, nightId, date, index, rates, random }: Draw): VariantSample {
  const drop = variant === "brief" && index >= DROP ? 0.3 : 0;
  const lost = index === OUTAGE ? 0.4 : 0;
  const tasks = [...rates].map(([taskId, rate]): TaskSample => {
    const ids = Array.from({ length: TRIALS }, (_, trial) => `${taskId}__${variant}__${trial}`);
    const trials = ids.map((trialId) => trialOf(trialId, random, { rate: Math.max(0, rate - drop), lost }));
    return { taskId, repoId: taskId.split("-")[0] ?? "", kind: "feature", planned: TRIALS, identity: IDENTITY, trials };
  });
  return {
    ...{ runId: nightId, createdAt: date.toISOString(), suite: "shipped", variant, agent: "command", control: null },
    ...{ served: ["model-1"], scorers: { tests: 1 }, unavailable: {}, tasks },
  };
}

const IDENTITY = {
  task: "t",
  grader: "g",
  image: "i",
  limits: "l",
  agent: "command",
  agentVersion: "1.4.0",
  model: "model-1",
  prompt: "p",
};

function trialOf(trialId: string, random: Random, { rate, lost }: { rate: number; lost: number }): TrialSample {
  const [isLost, draw, size, cost, time] = [random() < lost, random(), random(), random(), random()];
  if (isLost) {
    const none = { resolved: null, clean: null, within: null, sizeRatio: null, costUsd: null, tokens: null, wallMs: null };
    return { trialId, outcome: "model-error", ...none, missing: "model-error: the endpoint answered 503", lost: 1 };
  }
  const resolved = Number(draw < rate);
  const within = Number(size > 0.08);
  return {
    ...{ trialId, outcome: "finished", resolved, within, clean: resolved * within, sizeRatio: size - 0.3, lost: 0 },
    ...{ costUsd: 0.2 + 0.3 * cost, tokens: Math.round(60_000 + 90_000 * cost), wallMs: Math.round(120_000 + 240_000 * time) },
  };
}
