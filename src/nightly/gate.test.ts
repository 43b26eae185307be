import { describe, expect, it } from "vitest";
import { nightsOf, nullWorlds, type World, type WorldNight } from "../../test/support/night-worlds.ts";

const SERIES = 4;
const NIGHTS = 26;
const worlds = Object.entries<Partial<World>>(nullWorlds);
const simulated = (world: Partial<World>, seed: number, nights = NIGHTS) =>
  [...nightsOf({ tasks: 30, trials: 2, ...world, seed }, nights)].slice(1);
const measured = (nights: readonly WorldNight[]) => nights.filter(({ verdict }) => verdict !== "could-not-measure");
const alarms = (nights: readonly WorldNight[]) => measured(nights).filter(({ verdict }) => verdict !== "stable").length;

describe("the gate does not cry wolf", () => {
  const found = new Map(worlds.map(([name, world]) => [name, Array.from({ length: SERIES }, (_, at) => simulated(world, 70 + at)).flat()]));

  it.each(worlds)("%s", (name) => {
    const nights = found.get(name) ?? [];
    expect(measured(nights).length).toBeGreaterThan(60);
    // Of a hundred nights five are borne; up to nine of them are chance (binomial, 97 %).
    expect(alarms(nights) / measured(nights).length).toBeLessThanOrEqual(0.09);
  });

  it("all together within alpha", () => {
    const nights = [...found.values()].flat();
    expect(measured(nights).length).toBeGreaterThan(450);
    expect(alarms(nights) / measured(nights).length).toBeLessThanOrEqual(0.05);
  });

  it("an outage is never a regression, and never green", () => {
    const out = (night: number) => (night % 5 === 4 ? 0.5 : 0);
    const nights = simulated({ outage: out }, 90);
    expect(nights.filter(({ index }) => out(index) > 0).map(({ verdict }) => verdict)).toEqual(Array(5).fill("could-not-measure"));
    expect(nights.filter(({ index, verdict }) => out(index) === 0 && verdict === "could-not-measure")).toEqual([]);
  });
});

describe("the gate sees", () => {
  it("a drop of 20 points on its first night", () => {
    const first = Array.from({ length: 10 }, (_, at) =>
      simulated({ trials: 3, change: (night) => (night < 12 ? 0 : -0.2) }, 100 + at, 13).at(-1),
    );
    expect(first.filter((night) => night?.verdict === "regressed").length).toBeGreaterThanOrEqual(9);
  });

  it("a decline of one point a night within two weeks", () => {
    const series = Array.from({ length: 6 }, (_, at) =>
      simulated({ change: (night) => (night < 10 ? 0 : -0.01 * (night - 9)) }, 200 + at, 24),
    );
    const told = series.filter((nights) =>
      nights.some(({ index, verdict }) => index >= 10 && (verdict === "drifting" || verdict === "regressed")),
    );
    expect(told.length).toBeGreaterThanOrEqual(5);
  });
});

it("says the same again from the same seed", () => {
  const text = () => JSON.stringify(simulated({ missing: 0.03, gate: { completeness: 0.9 } }, 5, 6));
  expect(text()).toBe(text());
});
