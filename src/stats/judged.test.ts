import { expect, it } from "vitest";
import { judgement } from "../../test/support/judged-run.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import { Calibration, shownName, uncalibratedScores } from "../domain/calibration.ts";
import type { Judgement } from "../domain/judgement.ts";
import { judgedText } from "../report/judged.ts";
import { rowOf, summarize } from "./summary.ts";

const known = Calibration.parse({ judge: "judge-a", name: "review.scope", model: "m", alpha: 0.74, trials: 40, raters: 2, createdAt: "" });
const calibrations = (minAgreement: number) => ({ byJudge: new Map([["judge-a", known]]), minAgreement });
const record = (taskId: string, ...judgements: Judgement[]) => trialRecord({ taskId, judgements });

it("a variant's judge scores are means over tasks, with nulls counted and judges apart", () => {
  const records = [
    record("a", judgement("full")),
    record("a", judgement("none")),
    record("b", judgement("full")),
    record("b", judgement(null)),
    record("c", judgement("none", { judge: "judge-b" }), judgement("full", { name: "review.reviewability" })),
    record("d"),
  ];
  const rows = records.map((one) => rowOf(one, calibrations(0.7)));
  const { judged } = summarize({ variant: "v", rows, planned: 6, unavailable: {} });
  expect(judged.map(judgedText)).toEqual([
    "review.reviewability 1.00 (n 1) alpha 0.74 with people",
    "review.scope 0.75 (n 3, 1 null) alpha 0.74 with people",
    "review.scope 0.00 (n 1) [uncalibrated]",
  ]);
  expect(judged[1]).toMatchObject({ judge: "judge-a", value: 0.75, tasks: 2, trials: 3, nulls: 1, calibrated: true, alpha: 0.74 });
});

it("is marked wherever the agreement is not known or too low, and nothing else is", () => {
  const one = record("a", judgement("full"));
  expect(rowOf(one).judged).toMatchObject([{ calibrated: false, alpha: null }]);
  expect(rowOf(one, calibrations(0.8)).judged).toMatchObject([{ calibrated: false, alpha: 0.74 }]);
  const { judged } = summarize({ variant: "v", rows: [rowOf(one, calibrations(0.8))], planned: 1, unavailable: {} });
  expect(judged.map(judgedText)).toEqual(["review.scope 1.00 (n 1) [uncalibrated] alpha 0.74 with people"]);
  expect(shownName("review.scope", one, calibrations(0.8))).toBe("review.scope [uncalibrated]");
  expect(shownName("review.scope", one, calibrations(0.7))).toBe("review.scope");
  expect(shownName("tests.resolved", one, calibrations(0.8))).toBe("tests.resolved");
  expect(uncalibratedScores(one, calibrations(0.8))).toEqual(["review.scope"]);
});
