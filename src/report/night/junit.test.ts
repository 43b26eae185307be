import { describe, expect, it } from "vitest";
import { readJunit } from "../../../test/support/junit-rules.ts";
import { nightReport, variantVerdict } from "../../../test/support/night-report.ts";
import { nightReporters } from "./index.ts";

const suitesOf = (...args: Parameters<typeof nightReport>) => readJunit(nightReporters.junit(nightReport(...args)));
const caseOf = (suite: ReturnType<typeof suitesOf>[number] | undefined, name: string) => suite?.testcase.find((one) => one.name === name);

describe("a night as JUnit XML", () => {
  it("a suite a variant, its verdict and its tasks", () => {
    const [night, codex] = suitesOf("regressed");
    expect(night?.testcase.map(({ name }) => name)).toEqual(["controls"]);
    expect(codex).toMatchObject({ name: "codex", tests: 11, failures: 3, errors: 0, skipped: 0, timestamp: "2026-03-04T02:00:00" });
    expect(caseOf(codex, "verdict")?.failure).toMatchObject({
      type: "regressed",
      message: expect.stringMatching(/^62\.0 % → 48\.0 %, -14\.0 points/),
    });
    expect(caseOf(codex, "verdict")?.failure?.text).toContain("cannot see changes under 9.1 points");
    expect(caseOf(codex, "task-1")?.failure).toEqual({
      ...{ type: "task alarm", message: "0 of 3 resolved tonight, 40 of 42 before, p < 0.001" },
      text: "patchbench show 20260304-020000-aaaa task-1__codex__0",
    });
    expect(caseOf(codex, "task-2")?.failure?.type).toBe("lost");
    expect(caseOf(codex, "task-3")).toMatchObject({ name: "task-3", classname: "codex" });
  });

  it("a task that changed sides on a night without an alarm is no failure", () => {
    const { contrast } = variantVerdict("regressed");
    const [, codex] = suitesOf("stable", { variants: [variantVerdict("stable", { contrast })] });
    expect(codex).toMatchObject({ failures: 0, errors: 0, skipped: 0 });
  });

  it("could not measure is an error, and nothing is said of the tasks", () => {
    const [, codex] = suitesOf("could-not-measure");
    expect(codex).toMatchObject({ failures: 0, errors: 1, skipped: 10 });
    expect(caseOf(codex, "task-0")?.skipped?.message).toBe("model-error: the endpoint answered 503");
    expect(caseOf(codex, "task-5")?.skipped?.message).toContain("could not measure");
  });

  it("drift fails by its verdict alone; stable, improved and explained nights pass", () => {
    expect(suitesOf("drifting")[1]).toMatchObject({ failures: 1 });
    expect(caseOf(suitesOf("drifting")[1], "verdict")?.failure?.text).toContain("cusum-down 5.31 of 4.80, alarm");
    for (const verdict of ["stable", "improved", "explained-change"] as const)
      expect(suitesOf(verdict).map(({ failures, errors }) => failures + errors)).toEqual([0, 0]);
  });

  it("the night's own verdict is there where no variant has it", () => {
    const controls = { valid: false, problems: ["nop resolved task-3"], planned: 20, measured: 20, infraRate: 0 };
    const [night] = suitesOf("could-not-measure", { variants: [], controls });
    expect(night).toMatchObject({ tests: 2, errors: 2 });
    expect(caseOf(night, "controls")?.error).toMatchObject({ message: "nop resolved task-3" });
  });

  it("without a list of tasks, those of the comparison are listed", () => {
    const { tasks: _, ...rest } = variantVerdict("regressed");
    expect(suitesOf("regressed", { variants: [rest] })[1]?.testcase.map(({ name }) => name)).toEqual([
      "verdict",
      "task-1",
      "task-2",
      "task-3",
    ]);
  });
});
