import { describe, expect, it } from "vitest";
import { sampledRun } from "../../test/support/sampled-run.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { variantSample } from "../../test/support/variant-sample.ts";
import { Config } from "../domain/config.ts";
import { type PickedFlip, pickFlip } from "./flip-sides.ts";

const config = Config.parse({ variants: [{ name: "mine", agent: "nop" }] });
type Results = (number | null)[];

/** Which trials are held against each other, when the task came out like this in run one and run two. */
async function picked(one: Results, two: Results, sides = ["one", "two"]): Promise<string> {
  await using temp = await tempFolder();
  await sampledRun(temp.path, [variantSample({ t: one, u: [1] }, { runId: "one" })]);
  await sampledRun(temp.path, [variantSample({ t: two, u: [1] }, { runId: "two", createdAt: "2026-01-02T00:00:00Z" })]);
  return shortly(await pickFlip({ resolved: { config, results: temp.path } }, sides[0] ?? "", sides[1] ?? "", "t"));
}

function shortly({ direction, a, b }: PickedFlip): string {
  const [one, other] = [a, b].map(({ side }) => `${side.runId} ${side.trialId.at(-1)} (${side.resolved}/${side.measured})`);
  return `${direction}: ${one}, ${other}`;
}

describe("the trials held against each other", () => {
  it("are the first that resolved and the first that did not, where the task changed sides", async () => {
    expect(await picked([null, 0, 1, 1], [1, 0, 0])).toBe("lost: one 2 (2/3), two 1 (1/3)");
    expect(await picked([0, 0, 1], [1, 1, 0])).toBe("gained: one 0 (1/3), two 0 (2/3)");
  });

  it("are such too where it did not change sides, the way the rate went before the other way", async () => {
    expect(await picked([1, 1, 1], [1, 0, 1])).toBe("none: one 0 (3/3), two 1 (2/3)");
    expect(await picked([0, 1], [1, 1])).toBe("none: one 0 (1/2), two 0 (2/2)");
    expect(await picked([0, 1], [0, 1])).toBe("none: one 1 (1/2), two 0 (1/2)");
    expect(await picked([0, 0, 1], [0, 0, 0])).toBe("none: one 2 (1/3), two 0 (0/3)");
  });

  it("are the first measured ones where all came out the same", async () => {
    expect(await picked([null, 1], [1, 1])).toBe("none: one 1 (1/1), two 0 (2/2)");
    expect(await picked([null], [0])).toBe("none: one 0 (0/0), two 0 (0/1)");
  });

  it("are those that are named, and what is not named is chosen to differ", async () => {
    expect(await picked([1, 0], [1, 0], ["one/t__mine__0", "two/t__mine__1"])).toBe("lost: one 0 (1/2), two 1 (1/2)");
    expect(await picked([1, 0], [1, 0], ["one/t__mine__1", "two/t__mine__1"])).toBe("none: one 1 (1/2), two 1 (1/2)");
    expect(await picked([1, 0], [1, 0], ["one/t__mine__1", "one/t__mine__0"])).toBe("gained: one 1 (1/2), one 0 (1/2)");
    expect(await picked([0, 0], [0, 1, 1], ["one/t__mine__1", "two/mine"])).toBe("gained: one 1 (0/2), two 1 (2/3)");
  });
});
