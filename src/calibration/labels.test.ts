import { describe, expect, it } from "vitest";
import { parseLabels } from "./labels.ts";

const parse = (text: string) => parseLabels(text, "l.csv");

describe("a file of labels", () => {
  it("is read from CSV and from JSON Lines alike", () => {
    const label = { line: 2, run: "r", trial: "t__v__0", score: "review.scope", label: "full", rater: "ann" };
    expect(parse("run,trial,score,label,rater\nr,t__v__0,review.scope, full ,ann\n")).toEqual({ labels: [label], blank: 0 });
    const json = JSON.stringify({ run: "r", trial: "t__v__0", score: "review.scope", label: "full", rater: "ann" });
    expect(parse(`\uFEFF${json}\r\n\r\n${json.replace('"full"', "0.5")}`).labels).toEqual([
      { ...label, line: 1 },
      { ...label, line: 3, label: 0.5 },
    ]);
  });

  it("may be a sheet that is not all filled in: empty rows are counted", () => {
    const sheet = 'run,trial,score,label,rater,choices,patch,request\n,t,s,,,a | b,/p,"please,\nmore"\n,t,s,a,ann,a | b,/p,x\n';
    expect(parse(sheet)).toEqual({ labels: [{ line: 4, run: undefined, trial: "t", score: "s", label: "a", rater: "ann" }], blank: 1 });
    expect(parse('{"trial":"t","score":"s","label":null,"rater":"a"}').blank).toBe(1);
    expect(parse("trial,score,label,rater\n")).toEqual({ labels: [], blank: 0 });
  });

  it.each([
    ["trial,score,labels,rater\n", 'l.csv:1: unknown column "labels". Did you mean "label"?'],
    ["trial,score,label\n", 'l.csv:1: no column "rater"'],
    ["trial,trial,score,label,rater\n", "l.csv:1: a column is named twice"],
    ["", 'l.csv:1: no column "trial"'],
    ["trial,score,label,rater\nt,s,a\n", "l.csv:2: 3 cells where 4 were expected"],
    ["trial,score,label,rater\n,s,a,x\n", "l.csv:2: trial: the id of a trial was expected"],
    ["trial,score,label,rater\nt,s,a,\n", "l.csv:2: a label without its rater"],
    ['trial,score,label,rater\nt,s,"a,x\n', "quote at line 2"],
    ['{"trial":"t","score":"s","label":1.5,"rater":"a"}', "l.csv:1: label: Too big: expected number to be <=1"],
    ['{"trial":"t","score":"s","label":"a","rater":"a"}\n{"tril":1}', "l.csv:2: trial: Invalid input: expected string, received undefined"],
    ['{"trial":"t","score":"s","label":"a","rater":"a","ratter":1}', 'l.csv:1: unknown key "ratter". Did you mean "rater"?'],
    ["{oops", "l.csv:1: not JSON"],
  ])("%j is refused by its line", (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});
