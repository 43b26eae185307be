import { describe, expect, it } from "vitest";
import type { TaskSample, TrialSample, VariantSample } from "../domain/sample.ts";
import { nightTasks } from "./night-tasks.ts";

const figures = { clean: null, within: null, sizeRatio: null, costUsd: null, tokens: null, wallMs: null, lost: 0 };
const trial = (trialId: string, resolved: number | null, missing?: string): TrialSample => ({
  ...{ trialId, resolved, outcome: resolved === null ? "infra-failed" : "finished", ...figures },
  ...(missing === undefined ? {} : { missing }),
});
const task = (taskId: string, trials: TrialSample[]): TaskSample => ({
  ...{ taskId, repoId: "r", kind: "feature", planned: 3, identity: {}, trials },
});
const sample = (tasks: TaskSample[]): VariantSample => ({
  ...{ runId: "r", createdAt: "2026-01-01T00:00:00Z", suite: "s", variant: "v", agent: "a", control: null, served: [], scorers: {} },
  ...{ unavailable: { away: "needs docker" }, tasks },
});

describe("a night's tasks", () => {
  it("counts what was measured, and leads to a trial that did not resolve", () => {
    const told = nightTasks(sample([task("a", [trial("a0", 1), trial("a1", null, "disk full"), trial("a2", 0)])]));
    expect(told).toEqual([{ taskId: "a", resolved: 1, measured: 2, planned: 3, missing: "disk full", link: "r/a2" }]);
  });

  it("tasks that could not be run, and those that were not yet", () => {
    expect(nightTasks(sample([task("away", []), task("later", [])]))).toEqual([
      { taskId: "away", resolved: 0, measured: 0, planned: 3, missing: "needs docker", link: null },
      { taskId: "later", resolved: 0, measured: 0, planned: 3, link: null },
    ]);
  });
});
