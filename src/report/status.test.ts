import { expect, test } from "vitest";
import type { RunProgress } from "../domain/live.ts";
import { roughly, statusText, timeLeftText } from "./status.ts";

const since = "2026-01-01T00:00:00Z";
const progress: RunProgress = {
  ...{ runId: "r", since, done: 12, total: 60, open: 48, canaries: [], endpoints: [], block: null, late: null },
  running: [{ trialId: "calc-power__slow__0", variant: "slow", phase: "agent", since, startedAt: since, attempt: 1 }],
  spent: { usd: 1.234, tokens: 5_000, cost: "estimated" },
  timeLeft: { ms: 240_000, basis: 12 },
};

test("a status has the count, the cost, the time left, and what is under way", () => {
  expect(statusText(progress, Date.parse(since) + 12_345)).toBe("12/60 · ~$1.23 · about 4 min left · calc-power slow: agent 12 s");
});

test("what is not known is not made up", () => {
  const unknown = { ...progress, running: [], spent: { usd: null, tokens: null, cost: "unknown" as const } };
  expect(statusText({ ...unknown, timeLeft: { ms: null, basis: 1, reason: "known when 3 trials have ended" } }, 0)).toBe(
    "12/60 · time left unknown yet",
  );
  expect(timeLeftText({ ms: null, basis: 1, reason: "known when 3 trials have ended" })).toBe(
    "time left unknown: known when 3 trials have ended",
  );
});

test("a pause, canaries and late scores are told", () => {
  const endpoints = [{ endpoint: "m at e", until: since, detail: "500" }];
  const text = statusText({ ...progress, endpoints, canaries: ["slow"], late: { done: 1, total: 3 }, running: [] }, 0);
  expect(text).toBe("12/60 · ~$1.23 · about 4 min left · m at e paused · late scores 1/3 · canary of slow");
});

test("durations are as fine as they can be meant", () => {
  const [second, minute, hour] = [1_000, 60_000, 3_600_000];
  expect([3 * second, 42 * second, 3.4 * minute, 33 * minute, 58 * minute, 2.2 * hour, 40 * hour].map(roughly)).toEqual([
    ...["5 s", "40 s", "3 min", "35 min", "1 h", "2 h 10 min", "40 h"],
  ]);
});
