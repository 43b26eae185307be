import { describe, expect, it } from "vitest";
import { type SampledTask, sampleOf } from "../../test/support/samples.ts";
import { Gate } from "../domain/gate.ts";
import type { TrialSample } from "../domain/sample.ts";
import { controlsValidity, validityOf } from "./validity.ts";

const gate = Gate.parse({});
const tasks = (number: number, resolved: SampledTask["resolved"], trial: Partial<TrialSample> = {}): SampledTask[] =>
  Array.from({ length: number }, (_, at) => ({ taskId: `t${at}`, resolved, trial }));
const judged = (list: SampledTask[], usual?: number, fields = {}) => validityOf(sampleOf(list, fields), usual, gate);

describe("a night measured something", () => {
  it("when all is there", () => {
    expect(judged(tasks(10, [1, 0]))).toEqual({ valid: true, problems: [], planned: 20, measured: 20, infraRate: 0 });
  });

  it("when as few are missing as is borne, and not when one more is", () => {
    const missing = (number: number) => [...tasks(20 - number, [1]), ...tasks(number, [], {}).map((task) => ({ ...task, planned: 1 }))];
    expect(judged(missing(1))).toMatchObject({ valid: true, measured: 19, planned: 20 });
    expect(judged(missing(2)).problems).toEqual(["measured 18 of 20 trials (90 %), 95 % are needed: 2 × not run"]);
  });

  it("not when tasks are unavailable on the machine, with the reason", () => {
    const list = [...tasks(9, [1]), { taskId: "t9", resolved: [], planned: 1 }];
    expect(judged(list, 0, { unavailable: { t9: "needs docker" } }).problems).toEqual([
      "measured 9 of 10 trials (90 %), 95 % are needed: 1 × needs docker",
    ]);
  });

  it("not when too many attempts were lost, also where all were made good; three times the usual is borne", () => {
    const list = tasks(10, [1], { lost: 0 }).map((task, at) => (at === 0 ? { ...task, trial: { lost: 1 } } : task));
    expect(judged(list).problems).toEqual(["infrastructure or the provider ended 9.1 % of the attempts, 5.0 % are borne"]);
    expect(judged(list, 0.02)).toMatchObject({ valid: false });
    expect(judged(list, 0.04)).toMatchObject({ valid: true, infraRate: 1 / 11 });
  });

  it("not when its canary failed, or nothing was planned", () => {
    expect(judged(tasks(2, [1]), 0, { canary: { passed: false, detail: "no edit" } }).problems).toEqual(["its canary failed: no edit"]);
    expect(judged([]).problems).toEqual(["nothing was planned"]);
  });

  it("not when one error hits most tasks, though every trial was graded", () => {
    const crashed = (number: number) =>
      tasks(10, [0, 0]).map((task, at) => (at < number ? { ...task, trial: { outcome: "agent-crashed" as const } } : task));
    expect(judged(crashed(5))).toMatchObject({ valid: true });
    expect(judged(crashed(6)).problems).toEqual(["agent-crashed on 6 of 10 tasks: one cause, not the agent's work"]);
    expect(judged(tasks(10, [0], { outcome: "timed-out" }))).toMatchObject({ valid: true });
  });
});

describe("controls", () => {
  const control = (kind: "oracle" | "nop", list: SampledTask[]) => sampleOf(list, { variant: kind, agent: kind, control: kind });
  const both = (oracle: SampledTask[], nop: SampledTask[], needed?: string[]) =>
    controlsValidity([control("oracle", oracle), control("nop", nop)], needed).problems;
  const nothing: SampledTask = { taskId: "null-1", kind: "null", resolved: [1] };

  it("hold: oracle resolves all, nop none but null tasks", () => {
    expect(both([...tasks(3, [1]), nothing], [...tasks(3, [0]), nothing], ["t0", "t1", "t2", "null-1"])).toEqual([]);
  });

  it.each([
    ["oracle: the reference solution fails t1", both([...tasks(1, [1]), { taskId: "t1", resolved: [0] }], tasks(2, [0]))],
    ["nop: doing nothing does not give what it must on t0", both(tasks(1, [1]), tasks(1, [1]))],
    ["nop: doing nothing does not give what it must on null-1", both([nothing], [{ ...nothing, resolved: [0] }])],
    ["no oracle was run", controlsValidity([control("nop", tasks(1, [0]))], ["t0"]).problems],
    ["nop was not measured on t1", both(tasks(2, [1]), [...tasks(1, [0]), { taskId: "t1", resolved: [null] }], ["t0", "t1"])],
  ])("do not hold: %s", (problem, problems) => {
    expect(problems).toEqual([problem]);
  });

  it("that nobody expects may be missing", () => {
    expect(controlsValidity([], undefined)).toMatchObject({ valid: true, problems: [] });
    expect(controlsValidity([], ["t0"]).problems).toEqual(["no oracle was run", "no nop was run"]);
  });
});
