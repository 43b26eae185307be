import { describe, expect, it } from "vitest";
import { pairedSample } from "../../../test/support/paired-samples.ts";
import { Contrast } from "../../domain/comparison.ts";
import { adjustContrasts, contrastOf } from "./contrast.ts";

const asked = { alpha: 0.05, power: 0.9, margin: 0.1, seed: 1 };
const many = (number: number, trials: (at: number) => string) =>
  Object.fromEntries(Array.from({ length: number }, (_, at) => [`task-${at}`, trials(at)]));
const all = (number: number, trials: string) => pairedSample(many(number, () => trials));

describe("the conclusion", () => {
  it("is worse with interval, p and flips, and fits its schema", () => {
    const a = all(20, "1110");
    const b = pairedSample(
      many(20, (at) => (at < 10 ? "0001" : "1110")),
      { runId: "run-b" },
    );
    const contrast = contrastOf(a, b, asked);
    expect(Contrast.parse(contrast)).toEqual(contrast);
    expect(contrast.conclusion).toBe("worse");
    expect(contrast.headline).toMatch(
      /^worse: 75\.0 % → 50\.0 %, -25\.0 points \[-\d+\.\d, -\d+\.\d\], p (= 0\.00\d|< 0\.001), over 20 tasks$/,
    );
    expect(contrast.flips).toHaveLength(10);
    expect(contrast.flips[0]).toEqual({
      ...{ taskId: "task-0", direction: "lost", resolvedA: 3, trialsA: 4, resolvedB: 1, trialsB: 4 },
      ...{ linkA: "run-a/task-0__agent__0", linkB: "run-b/task-0__agent__0" },
    });
    expect(contrast.contributions[0]).toEqual({ taskId: "task-0", delta: -0.025 });
    expect(contrast.settle).toBeNull();
    expect(contrastOf(b, a, asked).conclusion).toBe("better");
  });
});

it("adjusts", () => {
  expect(adjustContrasts([contrastOf(all(3, "1"), all(3, "0"), asked)], 0.05)).toHaveLength(1);
});
