import { describe, expect, test } from "vitest";
import { change, diff, evidence, failed, passed, shell, trajectory } from "../test/support/evidence.ts";
import { builtIn } from "../test/support/scored.ts";
import diffSize from "./diff-size.ts";
import scopeDrift from "./scope-drift.ts";
import tests from "./tests.ts";
import trajectoryDrift from "./trajectory-drift.ts";

/** A request: nobody wrote a reference solution, and nobody said what is in scope. */
function asked(more: Partial<ReturnType<typeof evidence>> = {}, protect: string[] = []) {
  const made = evidence({ diff: diff(change("src/a.ts", "a\n", "a\nb\n"), change("keep.md", "a\n", "b\n", { protected: true })), ...more });
  return {
    ...made,
    reference: null,
    neighbours: null,
    task: { ...made.task, kind: "request" as const, scope: { ...made.task.scope, allow: null, protect } },
  };
}

describe("where there is neither a reference nor a scope", () => {
  test("sizes are known, ratios are not, and say why", async () => {
    const { measurements, reasons } = await builtIn(diffSize, asked());
    expect(measurements).toMatchObject({
      "diff-size.files": 2,
      "diff-size.lines-added": 3,
      "diff-size.size-ratio": null,
      "diff-size.token-ratio": null,
    });
    expect(reasons).toMatchObject({ "diff-size.size-ratio": "there is no reference solution" });
  });

  test("a change is neither within nor beyond, but for what was named", async () => {
    const { scores, measurements, reasons } = await builtIn(scopeDrift, asked());
    expect(scores).toEqual({ "scope-drift.within-scope": null, "scope-drift.clean-resolve": null });
    expect(reasons).toMatchObject({
      "scope-drift.within-scope": "nobody said what was in scope",
      "scope-drift.s1-out-of-scope-share": "nobody said what was in scope",
    });
    expect(measurements).toMatchObject({ "scope-drift.s1-out-of-scope-lines": null, "scope-drift.s2-gold-file-recall": null });
    const named = await builtIn(scopeDrift, asked({}, ["*.md"]));
    expect(named.scores["scope-drift.within-scope"]).toBe(0);
    expect(named.reasons["scope-drift.within-scope"]).toContain("keep.md");
  });

  test.each([
    [passed, 1],
    [failed([0, 0], [3, 4]), 0.75],
    [{ kind: "not-run", cause: "nobody", reason: "no tests were named" } as const, null],
  ])("own tests never say that the request was met: %j", async (verdict, share) => {
    const { scores } = await builtIn(tests, asked({ verdict }));
    expect(scores).toMatchObject({ "tests.resolved": null, "tests.pass-to-pass": share, "tests.partial": null });
  });

  test("no call is called off the subject", async () => {
    const { reasons } = await builtIn(trajectoryDrift, asked({ trajectory: trajectory(shell("cat src/a.ts")) }));
    expect(reasons["trajectory-drift.r3-focus"]).toBe("neither a scope nor a reference solution says what is relevant");
  });
});
