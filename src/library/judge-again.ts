import path from "node:path";
import type { Gate } from "../domain/gate.ts";
import type { Night, VariantVerdict } from "../domain/night.ts";
import { judgeNight } from "../nightly/judge-night.ts";
import { seedOf } from "../stats/rates/describe.ts";
import { readAdaptive } from "../store/adaptive.ts";
import { byVariant, readBaselines } from "../store/baselines.ts";

export interface JudgeAgainOptions {
  /** Absolute path of the results folder. */
  results: string;
  gate: Gate;
  night: Night;
  /** All sound nights, that one among them or not. */
  nights: readonly Night[];
}

/**
 * What a kept night's verdicts rest on, from its file alone; writes nothing. By today's gate, baselines and history, and without the night's
 * controls, which no file keeps: a verdict may be another than the one that was given.
 */
export async function judgeAgain({ results, gate, night, nights }: JudgeAgainOptions): Promise<VariantVerdict[]> {
  const { baselines } = await readBaselines(results);
  const adaptive = await readAdaptive(path.join(results, "runs", night.runId));
  return judgeNight({
    ...{ tonight: night.variants.map(({ sample }) => sample), nightId: night.nightId, harness: night.harness, nights, gate },
    ...{ baselines: byVariant(baselines), historyNotes: [], controlsExpected: false, seed: seedOf(night.runId) },
    sequential: new Map(adaptive.map((one) => [one.variant, one])),
    // Nothing before it made it no night without a verdict then: it began a history.
    start: night.variants.some(({ verdict }) => verdict === "explained-change"),
  }).variants;
}
