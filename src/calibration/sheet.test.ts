import { describe, expect, it } from "vitest";
import { type Choice, judgement } from "../../test/support/judged-run.ts";
import { parseCsv } from "../lib/csv.ts";
import { seeded } from "../stats/random.ts";
import type { JudgedRun } from "./judged-run.ts";
import { parseLabels } from "./labels.ts";
import { drawSample, renderSheet } from "./sheet.ts";

const choices: Choice[] = [...Array.from({ length: 30 }, () => "full" as const), "none", "partial", "partial"];
const trials = new Map(choices.map((choice, index) => [`t${index}`, [judgement(choice)]]));
trials.set("lost", [judgement(null)]);
const run: JudgedRun = { runId: "r", trials };

describe("a sheet to label", () => {
  it("has every choice of the judge in it, rare ones too, and no trial twice", () => {
    const rows = drawSample([run], 8, seeded(1));
    const drawn = rows.map(({ trialId }) => trials.get(trialId)?.[0]?.choice);
    expect(drawn.filter((choice) => choice === "full")).toHaveLength(5);
    expect(drawn.filter((choice) => choice === "partial")).toHaveLength(2);
    expect(drawn.filter((choice) => choice === "none")).toHaveLength(1);
    expect(new Set(rows.map(({ trialId }) => trialId)).size).toBe(8);
    expect(drawSample([run], 8, seeded(1))).toEqual(rows);
    expect(drawSample([run], 8, seeded(2))).not.toEqual(rows);
    expect(drawSample([run], 100, seeded(1))).toHaveLength(33);
    expect(drawSample([], 8, seeded(1))).toEqual([]);
  });

  it("says nothing of what the judge chose: its rows differ in nothing else, and their order is mixed", () => {
    const rows = drawSample([run], 33, seeded(1));
    expect(new Set(rows.map((row) => row.choices.join())).size).toBe(1);
    expect(rows[0]?.choices).toEqual(["none", "partial", "full", "cannot tell"]);
    const rare = rows.flatMap(({ trialId }, index) => (trials.get(trialId)?.[0]?.choice === "full" ? [] : [index]));
    expect(rare).not.toEqual([0, 1, 2]);
    expect(rare).not.toEqual([30, 31, 32]);
  });

  it("is read back once it is filled in, and starts no formula", () => {
    const rows = drawSample([run], 3, seeded(1)).map((row) => ({ ...row, request: '=cmd|"x"\nplease, do', patch: "/p/patch.diff" }));
    const text = renderSheet(rows);
    expect(parseLabels(text, "s.csv")).toEqual({ labels: [], blank: 3 });
    expect(parseCsv(text)[1]?.cells[7]).toBe('\'=cmd|"x"\nplease, do');
    const filled = text.replaceAll("review.scope,,,", "review.scope,full,ann,");
    expect(parseLabels(filled, "s.csv").labels.map(({ trial, label, rater }) => [trial, label, rater])).toEqual(
      rows.map(({ trialId }) => [trialId, "full", "ann"]),
    );
  });
});
