import { describe, expect, it } from "vitest";
import { variantVerdict } from "../../test/support/night-report.ts";
import type { NightVerdict } from "../domain/gate.ts";
import { nightExitCode } from "./exit-code.ts";

const usual: NightVerdict[] = ["regressed", "drifting"];
const code = (verdict: NightVerdict, failOn = usual, others: NightVerdict[] = []) =>
  nightExitCode({ verdict, variants: [verdict, ...others].map((one) => variantVerdict(one)) }, failOn);

describe("the exit code of a night", () => {
  it.each([
    ["stable", 0],
    ["improved", 0],
    ["explained-change", 0],
    ["regressed", 1],
    ["drifting", 1],
    ["could-not-measure", 3],
  ] as const)("%s: %i", (verdict, wanted) => expect(code(verdict)).toBe(wanted));

  it("goes by what the config calls a failure", () => {
    expect(code("explained-change", ["explained-change"])).toBe(1);
    expect(code("improved", ["improved"])).toBe(1);
    expect(code("regressed", ["explained-change"])).toBe(0);
  });

  it("never calls blindness green: a regression that was measured stands, all else could not be measured", () => {
    expect(code("regressed", usual, ["could-not-measure"])).toBe(1);
    expect(code("could-not-measure", usual, ["drifting", "stable"])).toBe(3);
    expect(code("regressed", [], ["could-not-measure"])).toBe(3);
    expect(nightExitCode({ verdict: "could-not-measure", variants: [] }, usual)).toBe(3);
  });
});
