import { expect, it } from "vitest";
import { pairedSample } from "../../test/support/paired-samples.ts";
import { taskAlarms } from "./alarms.ts";

const before = (trials: string) => pairedSample({ steady: trials, other: "1".repeat(42), weak: "10".repeat(21) });
const tonight = (steady: string) => pairedSample({ steady, other: "111", weak: "000" }, { runId: "run-b" });

it("a task that was always resolved and failed every trial alarms; one that fails half of the time does not", () => {
  const [alarm, ...more] = taskAlarms(before("1".repeat(42)), tonight("000"), 0.01);
  expect(more).toEqual([]);
  expect(alarm).toMatchObject({ taskId: "steady", resolved: 0, trials: 3, beforeResolved: 42, beforeTrials: 42 });
  expect(alarm?.link).toBe("run-b/steady__agent__0");
  // Jeffreys: B(42.5, 3.5)/B(42.5, 0.5) = 0.5·1.5·2.5/(43·44·45)
  expect(alarm?.p).toBeCloseTo((0.5 * 1.5 * 2.5) / (43 * 44 * 45), 12);
});

it.each([
  ["a trial that resolved", "1".repeat(42), "001"],
  ["one trial: too little for p", "1".repeat(42), "0"],
  ["one that used to fail sometimes", `${"1".repeat(37)}00000`, "000"],
  ["nothing measured", "1".repeat(42), "..."],
  ["few trials before", "111", "000"],
])("no alarm: %s", (_why, earlier, now) => {
  expect(taskAlarms(before(earlier), tonight(now), 0.01)).toEqual([]);
});

it("is stricter the more tasks are watched", () => {
  const many = (steady: string, others: string) =>
    pairedSample(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`t${at}`, at === 0 ? steady : others])));
  const reference = many("1".repeat(28), "1".repeat(28));
  expect(taskAlarms(reference, many("00", "11"), 0.01)).toEqual([]);
  expect(taskAlarms(pairedSample({ t0: "1".repeat(28) }), pairedSample({ t0: "00" }), 0.01)).toHaveLength(1);
});
