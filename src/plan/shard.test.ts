import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expandPlan } from "./expand.ts";
import { planDigestOf } from "./plan-digest.ts";
import { shardOf, shardTasks, wholePlan } from "./shard.ts";

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);
const plans = fc.record({
  tasks: fc.integer({ min: 1, max: 9 }).map((count) => names("t", count).map((id) => ({ id, repo: "r" }))),
  variants: fc
    .array(fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }), { minLength: 1, maxLength: 3 })
    .map((trials) => trials.map((own, at) => ({ name: `v${at}`, trials: own }))),
  trials: fc.integer({ min: 1, max: 3 }),
  of: fc.integer({ min: 1, max: 12 }),
});

describe("shards", () => {
  it("have every task once, and numbers that differ by one at most", () => {
    fc.assert(
      fc.property(plans, ({ tasks, of }) => {
        const shards = names("", of).map((_, at) => shardTasks(tasks, { index: at + 1, of }));
        expect(shards.flat().toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(tasks);
        const sizes = shards.map((shard) => shard.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("put together in any order are the whole plan, trial by trial", () => {
    fc.assert(
      fc.property(plans, fc.infiniteStream(fc.nat()), ({ of, ...whole }, order) => {
        const shards = names("", of).map((_, at) => {
          const choice = { index: at + 1, of };
          return { shard: shardOf(choice, whole), trials: expandPlan({ ...whole, tasks: shardTasks(whole.tasks, choice) }) };
        });
        const mixed = shards.map((one) => ({ one, at: order.next().value ?? 0 })).toSorted((a, b) => a.at - b.at);
        const merged = wholePlan(mixed.map(({ one }) => one));
        expect(merged).toEqual(expandPlan(whole));
        expect(shards.every(({ shard }) => shard.planDigest === planDigestOf(merged) && shard.trials === merged.length)).toBe(true);
      }),
    );
  });
});
