import { expect, it } from "vitest";
import type { KeptJudgement } from "../domain/judgement.ts";
import { noUsage } from "../domain/usage.ts";
import { askOnce } from "./once.ts";

const answer = (rationale: string): KeptJudgement => ({
  ...{ rubric: "scope", model: "m", usage: noUsage },
  ballots: [{ choice: "all-needed", value: 1, rationale }],
});

/** Asks on demand; the n-th answer says n. */
function asker(lasting = true) {
  const kept = new Map<string, KeptJudgement>();
  const once = askOnce({ read: async (key) => kept.get(key), write: async (key, value) => void kept.set(key, value) });
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return { value: answer(String(asked)), lasting };
  };
  return {
    once: (key: string) => once(key, ask),
    asked: () => asked,
    failing: (key: string) => once(key, () => Promise.reject(new Error("no"))),
  };
}

it("asks once for those who ask at the same moment, and for those who come later", async () => {
  const { once, asked } = asker();
  const all = await Promise.all([once("a"), once("a"), once("b"), once("a")]);
  expect(all.map(({ value, cached }) => [value.ballots[0]?.rationale, cached])).toEqual([
    ["1", false],
    ["1", true],
    ["2", false],
    ["1", true],
  ]);
  expect((await once("a")).cached).toBe(true);
  expect(asked()).toBe(2);
});

it("asks for everybody when an answer stands for nobody else, one after the other", async () => {
  const { once, asked } = asker(false);
  const all = await Promise.all([once("a"), once("a"), once("a")]);
  expect(all.map(({ cached }) => cached)).toEqual([false, false, false]);
  expect(asked()).toBe(3);
});

it("leaves a failure to whoever asked", async () => {
  const { once, failing } = asker();
  const [failed, other] = await Promise.allSettled([failing("a"), once("a")]);
  expect(failed).toMatchObject({ status: "rejected" });
  expect(other).toMatchObject({ status: "fulfilled", value: { cached: false } });
});

it("gives an answer that could not be kept", async () => {
  const once = askOnce({ read: async () => undefined, write: () => Promise.reject(new Error("the disk is full")) });
  expect(await once("a", async () => ({ value: answer("1"), lasting: true }))).toMatchObject({ cached: false });
});
