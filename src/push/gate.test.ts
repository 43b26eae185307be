import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { SinkFailure } from "../sinks/failure.ts";
import { type GateOptions, openGate, type Pass } from "./gate.ts";
import type { Clock } from "./types.ts";

const down = new SinkFailure("unavailable", "down");

/** A clock that moves when told to. */
function handClock(): Clock & { pass(ms: number): Promise<void> } {
  let now = 0;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        sleepers.add({ at: now + ms, wake: resolve });
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
    async pass(ms) {
      now += ms;
      for (const one of sleepers) if (one.at <= now) sleepers.delete(one) && one.wake();
      await turn();
    },
  };
}

function gate(options: Partial<GateOptions> = {}) {
  const clock = handClock();
  const told: string[] = [];
  const made = openGate({
    ...{ backoff: { baseMs: 1_000, capMs: 60_000 }, random: () => 1, clock, signal: new AbortController().signal },
    patienceMs: () => 10_000,
    onGiveUp: () => told.push("given up"),
    onPause: (ms) => told.push(`paused ${ms}`),
    onResume: () => told.push("resumed"),
    ...options,
  });
  return { clock, told, gate: made };
}

/** Passes of workers that wait now, as they get them. */
function waiting(made: ReturnType<typeof openGate>, number: number): Pass[] {
  const got: Pass[] = [];
  for (let one = 0; one < number; one += 1)
    void made.enter().then(
      (pass) => got.push(pass),
      () => {},
    );
  return got;
}

test("while all is well everybody may go", async () => {
  const { gate: made } = gate();
  const got = waiting(made, 10);
  await turn();
  expect(got).toHaveLength(10);
});

/** Failures in a row that are taken for chance, and one more. */
async function fallOver(made: ReturnType<typeof openGate>): Promise<number[]> {
  const passes = [await made.enter(), await made.enter(), await made.enter(), await made.enter()];
  return passes.map((pass) => pass.failed(down));
}

test("a few failures in a row are chance: only who failed pauses, and the others go on", async () => {
  const { gate: made, told } = gate();
  expect((await made.enter()).failed(down)).toBe(1_000);
  expect(waiting(made, 5)).toHaveLength(0);
  await turn();
  expect(told).toEqual([]);
});

test("then all pause, and one goes ahead; the others follow when it got through", async () => {
  const { gate: made, clock, told } = gate();
  expect(await fallOver(made)).toEqual([1_000, 1_000, 1_000, 0]);
  const got = waiting(made, 5);
  await clock.pass(999);
  expect(got).toHaveLength(0);
  await clock.pass(1);
  expect(got).toHaveLength(1);
  got[0]?.answered();
  await turn();
  expect(got).toHaveLength(5);
  expect(told).toEqual(["paused 1000", "resumed"]);
});

test("when it did not get through, the pause is longer and another one goes", async () => {
  const { gate: made, clock, told } = gate();
  await fallOver(made);
  const got = waiting(made, 3);
  await clock.pass(1_000);
  got[0]?.failed(down);
  await clock.pass(1_999);
  expect(got).toHaveLength(1);
  await clock.pass(1);
  expect(got).toHaveLength(2);
  expect(told).toEqual(["paused 1000", "paused 2000"]);
});

test("when a pause was asked for and it did not get through, another one goes after a pause, not after a hang's time", async () => {
  const { gate: made, clock, told } = gate();
  (await made.enter()).failed(new SinkFailure("unavailable", "slow down", { retryAfterSec: 0.2 }));
  const got = waiting(made, 2);
  await clock.pass(1_000);
  got[0]?.failed(down);
  await clock.pass(1_000);
  expect(got).toHaveLength(2);
  expect(told).toEqual(["paused 1000", "paused 1000"]);
});

test("when it hangs, another one goes after a while", async () => {
  const { gate: made, clock } = gate();
  await fallOver(made);
  const got = waiting(made, 3);
  await clock.pass(1_000);
  await clock.pass(4_999);
  expect(got).toHaveLength(1);
  await clock.pass(1);
  expect(got).toHaveLength(2);
});

test("when it asked for nothing after all, the next one goes", async () => {
  const { gate: made, clock } = gate();
  await fallOver(made);
  const got = waiting(made, 2);
  await clock.pass(1_000);
  got[0]?.unused();
  await turn();
  expect(got).toHaveLength(2);
});

test("failures of requests that began before the pause say nothing new", async () => {
  const { gate: made, told } = gate();
  const late = await made.enter();
  await fallOver(made);
  expect(late.failed(down)).toBe(0);
  expect(told).toEqual(["paused 1000"]);
});

test("a destination that asks for a pause gets it at once, from all", async () => {
  const { gate: made, clock, told } = gate();
  (await made.enter()).failed(new SinkFailure("unavailable", "busy", { retryAfterSec: 7 }));
  const got = waiting(made, 2);
  await clock.pass(6_999);
  expect(got).toHaveLength(0);
  expect(told).toEqual(["paused 7000"]);
});

test("part of what was asked for is a sign of life: it opens the gate, and only who failed pauses, longer the more often", async () => {
  const { gate: made, clock, told } = gate();
  await fallOver(made);
  const partial = new SinkFailure("unavailable", "cut", { alive: true });
  const got = waiting(made, 1);
  await clock.pass(1_000);
  expect(got[0]?.failed(partial)).toBe(1_000);
  expect(told).toEqual(["paused 1000", "resumed"]);
  const pauses: number[] = [];
  for (let times = 0; times < 40; times += 1) pauses.push((await made.enter()).failed(partial));
  expect([pauses[0], pauses[20], pauses[39]]).toEqual([1_000, 2_000, 4_000]);
});

test("it gives up when nothing has got through for too long, and not because it stood idle between two failures", async () => {
  const { gate: made, clock, told } = gate();
  (await made.enter()).failed(down);
  await clock.pass(1_000);
  (await made.enter()).answered();
  await clock.pass(3_600_000);
  (await made.enter()).failed(down);
  expect(told).toEqual([]);
  await clock.pass(10_000);
  (await made.enter()).failed(new SinkFailure("unavailable", "cut", { alive: true }));
  expect(told).toEqual(["given up"]);
});

test("who waits is let go of when the push ends", async () => {
  const controller = new AbortController();
  const { gate: made } = gate({ signal: controller.signal });
  await fallOver(made);
  const entering = made.enter();
  controller.abort();
  await expect(entering).rejects.toMatchObject({ name: "AbortError" });
});
