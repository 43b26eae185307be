import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { isCalibrated, shownName } from "../domain/calibration.ts";
import { Judgement } from "../domain/judgement.ts";
import { noUsage } from "../domain/usage.ts";
import { loadLabels } from "../load/labels.ts";
import { readCalibrations, writeCalibration } from "../store/calibrations.ts";
import { calibrate } from "./calibrate.ts";
import { type JudgedTrial, type LabelledTrial, matchLabels } from "./match.ts";
import { drawSample } from "./sheet.ts";

const choices = { good: 1, fair: 0.5, bad: 0, unsure: null };
const names = ["good", "fair", "bad"] as const;

function judgementOf(choice: keyof typeof choices | null, fields: Partial<Judgement> = {}): Judgement {
  const value = choice === null ? null : choices[choice];
  return Judgement.parse({
    ...{ name: "review.scope", judge: "j", model: "m", choices, value, choice, ballots: [], cut: null, usage: noUsage, cached: false },
    ...fields,
  });
}

function judged(trialId: string, choice: keyof typeof choices | null, fields: Partial<Judgement> = {}): JudgedTrial {
  return { runId: "run-1", trialId, judgement: judgementOf(choice, fields) };
}

function labelled(trialId: string, judge: keyof typeof choices, ...people: (keyof typeof choices)[]): LabelledTrial {
  return { ...judged(trialId, judge), people: people.map((choice, at) => ({ rater: `p${at}`, choice, value: choices[choice] })) };
}

describe("calibrate", () => {
  const agreeing = Array.from({ length: 24 }, (_, at) => labelled(`t${at}`, names[at % 3] ?? "good", names[at % 3] ?? "good"));

  it("a judge that says what people say is calibrated, one that says something else is not", () => {
    const [good] = calibrate(agreeing, "now");
    expect(good).toMatchObject({ name: "review.scope", judge: "j", alpha: 1, trials: 24, raters: 1, same: 24, peopleAlpha: null });
    const turned = agreeing.map((trial, at) => ({ ...trial, judgement: judgementOf(names[(at + 1) % 3] ?? "good") }));
    const [bad] = calibrate(turned, "now");
    expect(bad?.alpha).toBeLessThan(0);
    const known = (one: typeof good) => ({ byJudge: new Map(one ? [["j", one]] : []), minAgreement: 0.667 });
    expect([isCalibrated("j", known(good)), isCalibrated("j", known(bad)), isCalibrated("other", known(good))]).toEqual([
      true,
      false,
      false,
    ]);
    const record = { judgements: [judgementOf("good")] };
    expect(shownName("review.scope", record, known(good))).toBe("review.scope");
    expect(shownName("review.scope", record, known(bad))).toBe("review.scope [uncalibrated]");
    expect(shownName("tests.resolved", record, known(bad))).toBe("tests.resolved");
  });

  it("nineteen trials are too few, however well they agree", () => {
    const [few] = calibrate(agreeing.slice(0, 19), "now");
    expect(few?.alpha).toBe(1);
    expect(isCalibrated("j", { byJudge: new Map(few ? [["j", few]] : []), minAgreement: 0 })).toBe(false);
  });

  it("compares with the median of several people, counts what neither could tell, and tells people's own agreement", () => {
    const [found] = calibrate(
      [
        labelled("a", "good", "good", "good", "bad"),
        labelled("b", "bad", "bad", "bad", "unsure"),
        labelled("c", "unsure", "good"),
        labelled("d", "fair", "unsure"),
      ],
      "now",
    );
    expect(found).toMatchObject({ trials: 2, same: 2, unjudged: 1, raters: 3, alpha: 1 });
    expect(found?.peopleAlpha).toBeLessThan(1);
    expect(found?.confusion).toEqual({ good: { good: 2 }, bad: { good: 1, bad: 2 }, unsure: { bad: 1 } });
  });

  it("keeps judges apart, and says why there is no agreement to tell", () => {
    const other = { ...labelled("z", "good", "good"), judgement: judgementOf("good", { judge: "k" }) };
    const found = calibrate([...agreeing, other], "now");
    expect(found.map(({ judge, alpha }) => [judge, alpha])).toEqual([
      ["j", 1],
      ["k", null],
    ]);
    expect(found[1]?.reason).toContain("the same");
  });
});

describe("matchLabels", () => {
  const all = [judged("task-a__v__0", "good"), judged("task-b__v__0", "bad"), { ...judged("task-b__v__0", "bad"), runId: "run-2" }];
  const label = (fields: object) => ({ trial: "task-a__v__0", score: "review.scope", label: "good", rater: "ann", line: 2, ...fields });

  it("understands choices by name and numbers", () => {
    const { trials, problems } = matchLabels([label({}), label({ label: "0.5", rater: "bo" }), label({ label: "0.3", rater: "cy" })], all);
    expect(problems).toEqual([]);
    expect(trials[0]?.people).toEqual([
      { rater: "ann", choice: "good", value: 1 },
      { rater: "bo", choice: "fair", value: 0.5 },
      { rater: "cy", choice: "0.3", value: 0.3 },
    ]);
  });

  it.each([
    [label({ trial: "task-a__v__1" }), 'no judged trial "task-a__v__1". Did you mean "task-a__v__0"?'],
    [label({ score: "review.scop" }), 'no judgement "review.scop". Did you mean "review.scope"?'],
    [label({ label: "goood" }), '"goood" is no choice. Did you mean "good"?'],
    [label({ label: "1.5" }), "no number from 0 to 1"],
    [label({ run: "nope" }), 'run "nope"'],
    [label({ trial: "task-b__v__0" }), "in several runs"],
  ])("%o: says what is wrong", (one, message) => {
    const { problems } = matchLabels([one], all);
    expect(problems).toEqual([expect.stringContaining(message)]);
    expect(problems[0]).toMatch(/^line 2: /);
  });

  it("refuses a second label of the same person", () => {
    expect(matchLabels([label({}), label({ line: 9 })], all).problems).toEqual(["line 9: ann labelled this before, on line 2"]);
    expect(matchLabels([label({ trial: "task-b__v__0", run: "run-2" })], all).problems).toEqual([]);
  });
});

describe("loadLabels", () => {
  const load = async (text: string) => {
    await using temp = await tempFolder();
    const file = path.join(temp.path, "labels.csv");
    await writeFile(file, text);
    return await loadLabels(file);
  };

  it("reads CSV with further columns, quotes and rows not labelled yet, and JSON lines", async () => {
    const csv =
      '\ufeffrun,trial,score,label,rater,request\nr,t,review.scope,good,"Ann, B.","two\nlines"\nr,u,review.scope,,,x\n,v,review.scope,0.5,bo,\n';
    expect(await load(csv)).toEqual([
      { run: "r", trial: "t", score: "review.scope", label: "good", rater: "Ann, B.", line: expect.any(Number) },
      { run: undefined, trial: "v", score: "review.scope", label: "0.5", rater: "bo", line: expect.any(Number) },
    ]);
    const lines = '{"trial":"t","score":"s","label":1,"rater":"ann"}\n\n{"trial":"u","score":"s","label":"bad","rater":"ann"}\n';
    expect((await load(lines)).map(({ label, line }) => [label, line])).toEqual([
      ["1", 1],
      ["bad", 3],
    ]);
  });

  it.each([
    ["trial,score,label\na,b,c\n", "no column rater"],
    ["trial,score,label,rater\na,b,c,\n", "line 2: rater is empty"],
    ['trial,score,label,rater\na,"b,c,d\n', "no sound CSV"],
    ['{"trial":1}\n{nope}\n', "line 2 is no JSON object"],
    ["trial,score,label,rater\na,b,,ann\n", "no row has a label"],
  ])("%j is refused", async (text, message) => {
    await expect(load(text)).rejects.toThrow(message);
  });
});

it("calibrations are kept by judge; a damaged file counts as none", async () => {
  await using temp = await tempFolder();
  const [found] = calibrate([labelled("a", "good", "good"), labelled("b", "bad", "bad")], "now");
  if (found === undefined) throw new Error("none");
  const file = await writeCalibration(temp.path, found);
  expect((await readCalibrations(temp.path)).byJudge.get("j")).toEqual(found);
  await writeFile(file, (await readFile(file, "utf8")).slice(0, -20));
  expect((await readCalibrations(temp.path)).byJudge.size).toBe(0);
});

it("a sample holds rare choices, tells nothing by its order, and is the same for the same seed", () => {
  const many = Array.from({ length: 60 }, (_, at) => judged(`t${at}`, at < 3 ? "bad" : "good"));
  const drawn = drawSample(many, 10);
  expect(drawn).toHaveLength(10);
  expect(drawn.filter(({ judgement }) => judgement.choice === "bad")).toHaveLength(3);
  expect(drawn).toEqual(drawSample(many, 10));
  expect(drawn.map(({ judgement }) => judgement.choice)).not.toEqual(drawn.map(({ judgement }) => judgement.choice).sort());
  expect(drawSample(many, 500)).toHaveLength(60);
});
