import { Gate } from "../../src/domain/gate.ts";
import type { Night } from "../../src/domain/night.ts";
import type { TaskSample, TrialSample, VariantSample } from "../../src/domain/sample.ts";
import { type JudgedNight, judgeNight } from "../../src/nightly/judge-night.ts";
import { droppedRates } from "../../src/stats/compare/power.ts";
import { type Random, seeded } from "../../src/stats/random.ts";

/** Worlds in which nothing changes: whatever but `stable` their nights are said to be is a false alarm. */
export const nullWorlds = {
  quiet: {},
  "outages: 1 night in 5 loses 2 to 60 %": {
    outage: (_night, random) => {
      const size = random();
      return random() < 0.2 ? 0.02 + 0.58 * size * size : 0;
    },
  },
  "flaky tasks: rates 0.35 to 0.65": { rate: (random) => 0.35 + 0.3 * random() },
  "3 % of the trials missing": { missing: 0.03, gate: { completeness: 0.9 } },
  "one trial a task": { trials: 1 },
} as const satisfies Record<string, Partial<World>>;

/** How results come about in a simulated benchmark. */
export interface World {
  tasks: number;
  trials: number;
  seed: number;
  /** Rate of a task: by default many that always or never resolve, and some in between. */
  rate?: (random: Random) => number;
  /** Change of the mean rate on a night (0-based), as a share. */
  change?: (night: number) => number;
  /** Share of trials lost by chance. */
  missing?: number;
  /** Share of the trials that the provider loses on a night, beside `missing`. */
  outage?: (night: number, random: Random) => number;
  /** Standard deviation of a shift that all tasks of a night share, in logits. */
  nightSd?: number;
  gate?: Partial<Gate>;
}

export interface WorldNight extends JudgedNight {
  index: number;
}

/**
 * Nights of one variant, each judged by the real gate against those before it. The true rates are drawn once from the seed; a world with
 * the same seed has the same nights.
 */
export function* nightsOf(world: World, count: number): Generator<WorldNight> {
  const random = seeded(world.seed);
  const rates = Array.from({ length: world.tasks }, () => (world.rate ?? usualRate)(random));
  const gate = Gate.parse(world.gate ?? {});
  const nights: Night[] = [];
  for (let index = 0; index < count; index += 1) {
    const sample = sampleOf(world, { rates, random, index });
    const judged = judgeNight({
      ...{ tonight: [sample], nightId: sample.runId, harness: "0", nights, baselines: new Map(), gate },
      ...{ historyNotes: [], start: index === 0, controlsExpected: false, metrics: ["resolve"], seed: world.seed + index },
    });
    nights.push(judged.night);
    if (nights.length > KEPT) nights.shift();
    yield { ...judged, index };
  }
}

/** Nights that a history keeps here: more than any window. */
const KEPT = 40;

/** As suites of feature requests look: 45 % of the tasks nearly always, 20 % nearly never, the rest anywhere between. */
export function usualRate(random: Random): number {
  const kind = random();
  if (kind < 0.45) return 0.97 + 0.03 * random();
  return kind < 0.65 ? 0.03 * random() : random();
}

interface Draw {
  rates: readonly number[];
  random: Random;
  index: number;
}

function sampleOf(world: World, { rates, random, index }: Draw): VariantSample {
  const out = world.outage?.(index, random) ?? 0;
  const shift = (world.nightSd ?? 0) * gaussian(random);
  const tonight = droppedRates(rates, world.change?.(index) ?? 0).map((rate) => shifted(rate, shift));
  const runId = `n${String(index).padStart(4, "0")}`;
  const missing = out + (world.missing ?? 0);
  const tasks = tonight.map((rate, at): TaskSample => {
    const taskId = `t${at}`;
    const trials = Array.from({ length: world.trials }, (_, trial) => trialOf(`${taskId}__v__${trial}`, random, { rate, missing }));
    return { taskId, repoId: `r${at % 4}`, kind: "feature", planned: world.trials, identity: { model: "m" }, trials };
  });
  const createdAt = new Date(Date.UTC(2026, 0, 1) + index * 86_400_000).toISOString();
  return { runId, createdAt, suite: "s", variant: "v", agent: "command", control: null, served: [], scorers: {}, unavailable: {}, tasks };
}

function trialOf(trialId: string, random: Random, { rate, missing }: { rate: number; missing: number }): TrialSample {
  const lost = random() < missing;
  const resolved = lost ? null : Number(random() < rate);
  return {
    ...{ trialId, outcome: lost ? "model-error" : "finished", resolved, clean: resolved, within: lost ? null : 1 },
    ...{ sizeRatio: null, costUsd: null, tokens: null, wallMs: 1_000, lost: 0 },
  };
}

function shifted(rate: number, logits: number): number {
  if (logits === 0 || rate <= 0 || rate >= 1) return rate;
  return 1 / (1 + Math.exp(-(Math.log(rate / (1 - rate)) + logits)));
}

/** Box and Muller. */
function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
