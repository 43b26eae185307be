import { describe, expect, it } from "vitest";
import { passed } from "../../test/support/evidence.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { sampledTrial } from "../stats/sample.ts";
import { parseRecord } from "../store/reader.ts";
import { lightTrial } from "./light-record.ts";

const score = (name: string, value: number | null) => ({ name, value, ...(value === null ? { reason: "none" } : {}) });
const sound: [what: string, fields: object][] = [
  ["a plain record", {}],
  [
    "all figures",
    {
      scores: [score("tests.resolved", 0.5), score("scope-drift.clean-resolve", 0), score("scope-drift.within-scope", 1)],
      measurements: [{ ...score("diff-size.size-ratio", -0.3), unit: "log2 ratio", better: "lower" }],
      usage: { inputTokens: 5, outputTokens: null, costUsd: 0.25, cost: "estimated" },
      accounting: { ...trialRecord().accounting, models: ["m-2", "m-1"] },
    },
  ],
  ["no scores, and so the verdict's word", { scores: [] }],
  ["not run by the agent's fault", { scores: [], verdict: { kind: "not-run", cause: "agent", reason: "r" } }],
  ["not run", { scores: [score("tests.resolved", null)], verdict: { kind: "not-run", cause: "harness", reason: "x".repeat(500) } }],
  ["a model's fault", { scores: [], outcome: { kind: "rate-limited", status: 429, detail: "slow down" } }],
  ["stopped by its own budget", { outcome: { kind: "budget-exceeded", what: "cost" } }],
  [
    "stopped by a budget of the run",
    { outcome: { kind: "budget-exceeded", what: "cost", over: { scope: "run", what: "usd", limit: 1, used: 2 } } },
  ],
  ["cancelled", { scores: [], outcome: { kind: "cancelled" } }],
  ["lost attempts", { failedAttempts: [{ attempt: 1, detail: "d", artifacts: "a" }] }],
  [
    "an older record",
    {
      judgements: undefined,
      accounting: undefined,
      limitHits: undefined,
      redactions: undefined,
      usage: { inputTokens: 1, outputTokens: 2, costUsd: 3 },
    },
  ],
  ["a null task", { kind: "null", verdict: passed }],
];

describe("a light reading", () => {
  it.each(sound)("%s: gives what a full one gives", (_what, fields) => {
    const value = JSON.parse(JSON.stringify({ ...trialRecord(), ...fields }));
    const full = parseRecord(value, "here");
    if (full === undefined) throw new Error("Not a record at all.");
    expect(lightTrial(value, "here")).toEqual(sampledTrial(full));
  });

  it.each<[string, unknown]>([
    ["no object", 7],
    ["nothing", undefined],
    ["a list", []],
    ["another id", { ...trialRecord(), trialId: 7 }],
    ["an unknown outcome", { ...trialRecord(), outcome: { kind: "vanished" } }],
    ["an unknown verdict", { ...trialRecord(), verdict: { kind: "perhaps" } }],
    ["an unknown kind", { ...trialRecord(), kind: "chore" }],
    ["scores that are none", { ...trialRecord(), scores: [{ name: "tests.resolved", value: "1" }] }],
    ["a cost that is none", { ...trialRecord(), usage: { inputTokens: 1, outputTokens: 1, costUsd: "1" } }],
    ["no time", { ...trialRecord(), timing: {} }],
    ["a reason that is missing", { ...trialRecord(), verdict: { kind: "not-run", cause: "harness" } }],
  ])("%s is no record, as in a full one", (_what, value) => {
    expect([lightTrial(value, "here"), parseRecord(value, "here")]).toEqual([undefined, undefined]);
  });

  it("refuses a record of a newer version", () => {
    expect(() => lightTrial({ ...trialRecord(), schemaVersion: 99 } satisfies TrialRecord, "here")).toThrow("newer patchbench");
  });
});
