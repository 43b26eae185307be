import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { sampleOf } from "../../test/support/samples.ts";
import { describeSample } from "../stats/rates/describe.ts";
import { rateLines, rateSection, taskRateLines } from "./rates.ts";

const rates = describeSample(
  sampleOf([
    { taskId: "a", repoId: "one", resolved: [1, 1, 0] },
    { taskId: "b", repoId: "two", resolved: [0, 1, null] },
  ]),
  5,
);
const nothing = describeSample(sampleOf([{ taskId: "a", resolved: [null] }]), 5);

describe("rates in a report", () => {
  it("name both standard errors and count what is missing", () => {
    const text = stripVTControlCharacters(rateLines([rates]).join("\n"));
    expect(text).toMatch(/codex +│ 58\.3 %\s+│ \d+\.\d points\s+│ 8\.3 points/);
    expect(text).toContain("1 of 6");
    expect(text).toContain("$0.10 no spread");
  });

  it("are left out where nothing was measured", () => {
    expect(rateLines([nothing])).toEqual([]);
    expect(rateSection([nothing])).toEqual([]);
  });

  it("are folded in Markdown, with names that do nothing", () => {
    const text = rateSection([{ ...rates, variant: "<img src=x>" }]).join("\n");
    expect(text).toMatch(/^<details>[\s\S]*<\/details>$/);
    expect(text).not.toContain("<img");
  });

  it("are told task by task", () => {
    const text = taskRateLines(rates).join("\n");
    expect(text).toContain("2/3");
    expect(text).toContain("1/2 (1 trial missing)");
  });
});
