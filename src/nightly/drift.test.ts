import { describe, expect, it } from "vitest";
import { nightsOf } from "../../test/support/night-worlds.ts";
import { detectorsOf, driftLimits, nightScores } from "./drift.ts";

const limits = { cusum: 4, ewma: 3 };
const scored = (...values: number[]) => values.map((z, at) => ({ nightId: `n${at}`, z }));
const named = (values: number[]) => Object.fromEntries(detectorsOf(scored(...values), limits).map((one) => [one.name, one]));

describe("detectors", () => {
  it("add up what exceeds the slack, and say since when", () => {
    const { "cusum-down": down, "cusum-up": up, ewma } = named([0.4, -1, -2, -1.5]);
    expect(down).toEqual({ name: "cusum-down", value: 3, limit: 4, alarm: false, since: "n1" });
    expect(up).toEqual({ name: "cusum-up", value: 0, limit: 4, alarm: false, since: null });
    // 0.2·z + 0.8·before, by hand
    expect(ewma?.value).toBeCloseTo(0.2 * -1.5 + 0.8 * (0.2 * -2 + 0.8 * (0.2 * -1 + 0.8 * 0.08)), 12);
    expect(ewma?.limit).toBeCloseTo(3 * Math.sqrt((0.2 / 1.8) * (1 - 0.8 ** 8)), 12);
    expect(ewma?.since).toBe("n1");
  });

  it("alarm on many small steps, and not on one wild night", () => {
    expect(named([-1, -1.2, -1.4, -1.1, -1.3, -1.5, -1.2]).ewma?.alarm).toBe(true);
    expect(named([0, 0, -1.5, -1.5, -1.5, -1.5, -1.5])["cusum-down"]).toMatchObject({ alarm: true, since: "n2" });
    const wild = detectorsOf(scored(0.1, -0.2, 0.3, -40), limits);
    expect(wild.map(({ alarm }) => alarm)).toEqual([false, false, false]);
  });

  it("are out of alarm on the first good night, and soon back in when nothing was mended", () => {
    const fallen = [-2, -2, -2, -2, -2, -2];
    expect(named(fallen)).toMatchObject({ "cusum-down": { alarm: true }, ewma: { alarm: true } });
    expect(named([...fallen, 0.1])).toMatchObject({ "cusum-down": { alarm: false, value: 2 }, ewma: { alarm: false } });
    expect(named([...fallen, 0.1, -2, -2])["cusum-down"]).toMatchObject({ alarm: true, since: "n0" });
  });

  it("have nothing to say without scores", () => {
    expect(detectorsOf([], limits)).toEqual([]);
  });

  it("have wider limits the less they may alarm", () => {
    expect(driftLimits(0.01).cusum).toBeCloseTo(4.97, 1);
    expect(driftLimits(0.001).cusum).toBeGreaterThan(driftLimits(0.01).cusum + 1);
    expect(driftLimits(0.001).ewma).toBeGreaterThan(driftLimits(0.01).ewma);
  });
});

it("scores of nights without any change are nearly standard normal and independent", () => {
  const series = Array.from({ length: 30 }, (_, at) => {
    const nights = [...nightsOf({ tasks: 30, trials: 2, seed: 500 + at }, 12)];
    return nightScores(nights.flatMap(({ night }) => night.variants.map((one) => ({ ...one, nightId: night.nightId }))));
  });
  expect(series.every((scores) => scores.length === 11)).toBe(true);
  const values = series.flatMap((scores) => scores.map(({ z }) => z));
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  expect(Math.abs(mean(values))).toBeLessThan(0.2);
  const variance = mean(values.map((value) => value * value));
  expect(variance).toBeGreaterThan(0.6);
  expect(variance).toBeLessThan(1.2);
  const pairs = series.flatMap((scores) => scores.slice(1).map(({ z }, at) => z * (scores[at]?.z ?? 0)));
  expect(Math.abs(mean(pairs))).toBeLessThan(0.2);
});
