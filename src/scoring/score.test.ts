import { describe, expect, it } from "vitest";
import { scorerContext } from "../../test/support/evidence.ts";
import type { Evidence } from "../domain/evidence.ts";
import type { Scorer } from "../scorer-api.ts";
import { scoreEvidence } from "./score.ts";

const evidence = { task: { id: "t" }, diff: { files: [] } } as unknown as Evidence;
const scorer = (score: unknown): Scorer => ({ name: "mine", version: 1, score: score as Scorer["score"] });
const good: Scorer = { name: "good", version: 1, score: () => ({ scores: [{ name: "good", value: 1 }], measurements: [] }) };

describe("scoreEvidence", () => {
  it.each<[string, unknown, RegExp]>([
    [
      "throws",
      () => {
        throw new Error("no luck");
      },
      /no luck/,
    ],
    ["hangs", () => new Promise(() => {}), /took longer than 0.05 s/],
    ["returns nothing", () => undefined, /no valid result/],
    ["returns a score above 1", () => ({ scores: [{ name: "mine", value: 2 }], measurements: [] }), /no valid result/],
    ["returns null without a reason", () => ({ scores: [{ name: "mine", value: null }], measurements: [] }), /needs a reason/],
    [
      "uses a name that is not its own",
      () => ({ scores: [{ name: "tests.resolved", value: 1 }], measurements: [] }),
      /does not start with/,
    ],
    [
      "changes the evidence",
      (given: Evidence) => {
        given.task.id = "x";
      },
      /read.?only|assign/i,
    ],
  ])("a scorer that %s gives null and the reason, and disturbs no other", async (_what, score, reason) => {
    const { scores } = await scoreEvidence([scorer(score), good], evidence, scorerContext(), 50);
    expect(scores[0]).toMatchObject({ name: "mine", value: null, reason: expect.stringMatching(reason) });
    expect(scores[1]).toEqual({ name: "good", value: 1 });
  });

  it("ends when it is cancelled", async () => {
    const controller = new AbortController();
    const scored = scoreEvidence([scorer(() => new Promise(() => {}))], evidence, scorerContext({ signal: controller.signal }));
    controller.abort();
    expect((await scored).scores[0]?.reason).toContain("cancelled");
  });
});
