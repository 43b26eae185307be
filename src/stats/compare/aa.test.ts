import { expect, it } from "vitest";
import { pairedSample } from "../../../test/support/paired-samples.ts";
import { aaAlarmRate } from "./aa.ts";

const options = { alpha: 0.05, power: 0.9, margin: 0.1, seed: 1, splits: 400 };
const sample = (trials: readonly string[]) => pairedSample(Object.fromEntries(trials.map((text, at) => [`t${at}`, text])));

it("alarms no more often than its level, the same for the same seed", () => {
  const suite = sample(Array.from({ length: 30 }, (_, at) => ["111111", "101010", "000010", "1110.1"][at % 4] ?? ""));
  const found = aaAlarmRate(suite, options);
  expect(found).toMatchObject({ splits: 400, trialsPerHalf: 3 });
  expect(found.rate).toBe(found.alarms / 400);
  expect(found.rate).toBeLessThanOrEqual(0.08);
  expect(found.interval?.high).toBeGreaterThan(found.rate ?? 1);
  expect(aaAlarmRate(suite, options)).toEqual(found);
});

it("alarms where its level lets it", () => {
  expect(aaAlarmRate(sample(Array.from({ length: 12 }, () => "10")), { ...options, alpha: 0.4 }).alarms).toBeGreaterThan(0);
});

it("has nothing to split with one trial a task, and says so", () => {
  const found = aaAlarmRate(sample(["1", "0", "1."]), options);
  expect(found).toMatchObject({ splits: 0, alarms: 0, rate: null, interval: null, reason: expect.stringContaining("two") });
});
