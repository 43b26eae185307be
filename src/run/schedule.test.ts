import { describe, expect, it } from "vitest";
import type { PlannedTrial } from "../domain/trial.ts";
import { expandPlan } from "../plan/expand.ts";
import { schedulers } from "./schedule.ts";

const trials = expandPlan({
  tasks: Array.from({ length: 12 }, (_, index) => ({ id: `t${index}`, repo: "r" })),
  variants: [{ name: "v" }],
  trials: 1,
});
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

describe.each(Object.entries(schedulers))("scheduler %s", (name, schedule) => {
  it("yields each trial's result once", async () => {
    const seen: string[] = [];
    for await (const id of schedule(trials, async (trial) => trial.taskId, { inFlight: 3, signal: new AbortController().signal }))
      seen.push(id);
    expect(seen.sort()).toEqual(trials.map((trial) => trial.taskId).sort());
  });

  it("keeps to its limit", async () => {
    let running = 0;
    let most = 0;
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await tick();
      running -= 1;
    };
    for await (const _ of schedule(trials, work, { inFlight: 3, signal: new AbortController().signal }));
    expect(most).toBe(name === "serial" ? 1 : 3);
  });

  it("starts none after an abort, and lets those in flight end", async () => {
    const controller = new AbortController();
    const started: PlannedTrial[] = [];
    const ended: PlannedTrial[] = [];
    const work = async (trial: PlannedTrial) => {
      started.push(trial);
      if (started.length === 3) controller.abort();
      await tick();
      ended.push(trial);
    };
    for await (const _ of schedule(trials, work, { inFlight: 3, signal: controller.signal }));
    expect(started).toHaveLength(3);
    expect(ended).toEqual(started);
  });

  it("passes a rejection on once the others have ended", async () => {
    let ended = 0;
    const work = async (trial: PlannedTrial) => {
      if (trial.taskId === "t1") throw new Error("no");
      await tick();
      await tick();
      ended += 1;
    };
    const all = async () => {
      for await (const _ of schedule(trials, work, { inFlight: 3, signal: new AbortController().signal }));
    };
    await expect(all()).rejects.toThrow("no");
    const after = ended;
    await tick();
    await tick();
    expect(ended).toBe(after);
  });
});
