import { expect, it } from "vitest";
import { reportedRun } from "../../test/support/reported-run.ts";
import { sampleOf } from "../../test/support/samples.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import { RunReport } from "../domain/run-report.ts";
import { describeSample } from "../stats/rates/describe.ts";
import { json } from "./json.ts";

it("keeps the published schema, and leaves nothing out of it", () => {
  const lost = trialRecord({
    trialId: "a__other__0",
    variant: "other",
    scores: [],
    outcome: { kind: "infra-failed", stage: "grade", detail: "disk" },
  });
  const [summary, trials] = reportedRun([trialRecord(), lost], { planned: 3 });
  const rates = [describeSample(sampleOf([{ taskId: "a", resolved: [1, 0, null] }]), 5, 50)];
  const text = json(summary, trials, rates);
  const report = RunReport.parse(JSON.parse(text));
  expect(report).toEqual(JSON.parse(text));
  expect(report.trials?.[1]).toMatchObject({ outcome: "infra-failed", resolved: null });
  expect(report.rates?.[0]?.tasks).toMatchObject([{ taskId: "a", resolved: 1, trials: 2, planned: 3 }]);
  expect(() => RunReport.parse({ ...report, more: 1 })).toThrow();
});
