import { describe, expect, it } from "vitest";
import { type Choice, judgement, rubric } from "../../test/support/judged-run.ts";
import { agrees } from "../domain/calibration.ts";
import type { Judgement } from "../domain/judgement.ts";
import { krippendorffAlpha } from "../stats/agreement.ts";
import { calibrate } from "./calibrate.ts";
import { choicesOfJudges, type JudgedRun } from "./judged-run.ts";
import type { Label } from "./labels.ts";
import { placeLabels } from "./resolve.ts";

const run = (judged: readonly (Judgement | undefined)[], runId = "r"): JudgedRun => ({
  runId,
  trials: new Map(judged.map((one, index) => [`t${index}`, one === undefined ? [] : [one]])),
});
const label = (trial: number, choice: string | number, rater = "ann", fields: Partial<Label> = {}): Label => ({
  ...{ line: trial + 2, run: undefined, trial: `t${trial}`, score: "review.scope", label: choice, rater },
  ...fields,
});

function calibrated(runs: JudgedRun[], labels: Label[]) {
  const placed = placeLabels(labels, runs, "l.csv");
  return calibrate({ labels: placed, choices: choicesOfJudges(runs), labelsDigest: "d", now: new Date(0) });
}

describe("calibration", () => {
  it("compares the judge with the median of the people, and people with each other", () => {
    const said: Choice[] = ["full", "full", "partial", "none", "none", "full"];
    const ann: Choice[] = ["full", "partial", "partial", "none", "none", "full"];
    const bob: Choice[] = ["full", "full", "partial", "partial", "none", "full"];
    const cat: Choice[] = ["full", "partial", "full", "none", "none", "full"];
    const people = { ann, bob, cat };
    const labels = Object.entries(people).flatMap(([rater, own]) => own.map((choice, trial) => label(trial, choice, rater)));
    const [one, ...more] = calibrated([run(said.map((choice) => judgement(choice)))], labels).calibrations;
    expect(more).toEqual([]);
    const median: Choice[] = ["full", "partial", "partial", "none", "none", "full"];
    const pairs = median.map((choice, index) => [rubric[choice], rubric[said[index] ?? "none"]]);
    const among = said.map((_, index) => [ann, bob, cat].map((own) => rubric[own[index] ?? "none"]));
    expect(one).toMatchObject({
      ...{ judge: "judge-a", name: "review.scope", model: "model-1", trials: 6, raters: 3, labels: 18, labelsDigest: "d" },
      alpha: krippendorffAlpha(pairs, "ordinal").value,
      nominalAlpha: krippendorffAlpha(pairs, "nominal").value,
      ...{ exact: 5 / 6, peopleAlpha: krippendorffAlpha(among, "ordinal").value, peopleTrials: 6, createdAt: "1970-01-01T00:00:00.000Z" },
      confusion: {
        rows: ["none", "partial", "full"],
        columns: ["none", "partial", "full"],
        counts: [
          [2, 0, 0],
          [0, 1, 1],
          [0, 0, 2],
        ],
      },
    });
    expect(one?.interval?.low).toBeLessThan(one?.alpha ?? 0);
  });

  it("counts apart what cannot be compared: not judged, no majority, and nobody could tell", () => {
    const runs = [run([judgement("full"), judgement(null), undefined, judgement("none")])];
    const { calibrations, unjudged } = calibrated(runs, [label(0, "full"), label(1, "full"), label(2, 1), label(3, "cannot tell")]);
    expect(unjudged).toEqual({ "review.scope": 1 });
    expect(calibrations).toMatchObject([{ trials: 1, nullJudgements: 1, undecided: 1, labels: 3, alpha: null, peopleTrials: 0 }]);
    expect(calibrations[0]?.reason).toContain("the same");
  });

  it("keeps judges apart, and takes each label by the choices of its own judge", () => {
    const strict = { judge: "judge-b", choices: { none: 0, full: 0.9 } };
    const runs = [run([judgement("full"), judgement("none")]), run([judgement("full", { ...strict, value: 0.9 })], "s")];
    const labels = [label(0, "full", "ann", { run: "r" }), label(1, "none", "ann", { run: "r" }), label(0, "full", "ann", { run: "s" })];
    const { calibrations } = calibrated(runs, labels);
    expect(calibrations.map(({ judge, trials, exact }) => [judge, trials, exact])).toEqual([
      ["judge-a", 2, 1],
      ["judge-b", 1, 1],
    ]);
  });

  it("two people who split between choices agree with neither", () => {
    const { calibrations } = calibrated([run([judgement("full")])], [label(0, "full", "ann"), label(0, "partial", "bob")]);
    expect(calibrations[0]).toMatchObject({ exact: 0, confusion: { rows: ["0.75"], columns: ["full"], counts: [[1]] } });
  });

  it("knows the choices from the ballots where judgements do not tell them", () => {
    const { choices: _choices, ...told } = judgement("full");
    expect(calibrated([run([told])], [label(0, "full")]).calibrations[0]).toMatchObject({ trials: 1, exact: 1 });
    expect(() => calibrated([run([told])], [label(0, "partial")])).toThrow('no choice "partial". The choices are full,');
  });

  it("of few trials is not enough, however well they agree", () => {
    expect(agrees({ alpha: 1, trials: 19 }, 0.667)).toBe(false);
    expect(agrees({ alpha: 0.667, trials: 20 }, 0.667)).toBe(true);
    expect(agrees({ alpha: 0.66, trials: 200 }, 0.667)).toBe(false);
    expect(agrees({ alpha: null, trials: 200 }, 0)).toBe(false);
  });
});

describe("labels of what is not there", () => {
  const runs = [run([judgement("full")]), run([judgement("full")], "r2"), run([], "other")];
  const refused = (one: Label, among = runs.slice(0, 1)) => {
    try {
      placeLabels([one], among, "l.csv");
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };

  it.each([
    [label(7, "full"), 'l.csv:9: no trial "t7" in run r. Did you mean "t0"?'],
    [
      label(0, "ful"),
      'l.csv:2: no choice "ful". Did you mean "full"? The choices are none, partial, full, cannot tell, or a number from 0 to 1.',
    ],
    [label(0, "1.5"), 'l.csv:2: no choice "1.5".'],
    [label(0, "full", "ann", { score: "review.scop" }), 'l.csv:2: no judge gave a score "review.scop". Did you mean "review.scope"?'],
    [label(0, "full", "ann", { run: "x" }), 'l.csv:2: run "x" is none of those compared.'],
  ])("%j", (one, message) => {
    expect(refused(one)).toContain(message);
  });

  it("a run has to be named where there are several, by a start that fits one", () => {
    expect(refused(label(0, "full"), runs)).toBe("l.csv:2: which run? Several are compared.");
    expect(refused(label(0, "full", "ann", { run: "r" }), runs)).toBe("");
    expect(refused(label(0, "full", "ann", { run: "oth" }), runs)).toContain('no trial "t0" in run other');
    expect(refused(label(0, "full", "ann", { run: "r" }), [run([], "r1"), run([], "r2")])).toContain("fits 2 of the runs");
  });

  it("are all told at once, with those that are there twice", () => {
    const twice = [label(0, "full"), label(0, "0.5"), label(0, "odd"), ...Array.from({ length: 12 }, (_, index) => label(index + 1, 1))];
    expect(() => placeLabels(twice, runs.slice(0, 1), "l.csv")).toThrow(
      /^l\.csv:2: labelled by ann on line 2 already\.\nl\.csv:2: no choice "odd"[\s\S]*… and 4 more\.$/,
    );
  });
});
