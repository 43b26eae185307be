import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { Judgement } from "../../src/domain/judgement.ts";
import { noUsage } from "../../src/domain/usage.ts";
import { readLatest } from "../../src/store/reader.ts";
import { openRecorder } from "../../src/store/recorder.ts";
import { cli } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";

const choices = { "all-needed": 1, "partly-unrelated": 0.4, "mostly-unrelated": 0, "cannot-tell": null };
const names = ["all-needed", "partly-unrelated", "mostly-unrelated"] as const;

/** A finished run whose trials carry judgements as a judge leaves them. */
async function judgedRun(folder: string): Promise<void> {
  await tinySuite(folder, { words: ["alpha"], variants: [{ name: "nop", agent: "nop" }], config: { trials: 24, sandbox: "local" } });
  expect(await cli(["run", "--run-id", "r"], { cwd: folder })).toMatchObject({ exitCode: 0 });
  const run = path.join(folder, "results/runs/r");
  const { byTrial } = await readLatest(run, (record) => record);
  await using recorder = await openRecorder(run);
  for (const record of byTrial.values()) {
    const choice = names[record.trialIndex % 3] ?? "all-needed";
    const judgement = Judgement.parse({
      ...{ name: "review.scope", judge: "judge-1", model: "some-model", choices, value: choices[choice], choice },
      ...{ ballots: [], cut: null, usage: noUsage, cached: false },
    });
    const scores = [...record.scores, { name: "review.scope", value: choices[choice] }];
    await recorder.append({ ...record, revision: "score", scores, judgements: [judgement] });
  }
}

it("draws a blind sheet, compares it filled in, and takes the mark away once judge and people agree", async () => {
  await using temp = await tempFolder();
  await judgedRun(temp.path);
  const run = (...args: string[]) => cli(args, { cwd: temp.path });
  expect((await run("show", "r", "add-alpha__nop__0")).stdout).toContain("review.scope [uncalibrated]");
  expect((await run("report", "r", "--format", "markdown")).stdout).toContain("review.scope 0.47 \\(24 trials\\) \\[uncalibrated\\]");

  expect(await run("judge-calibrate", "r", "--sample", "24", "--output", "sheet.csv")).toMatchObject({ exitCode: 0 });
  const sheet = await readFile(path.join(temp.path, "sheet.csv"), "utf8");
  const [head, ...rows] = sheet.trimEnd().split("\n");
  expect(head).toBe("run,trial,score,label,rater,choices,patch,request");
  expect(rows).toHaveLength(24);
  expect(new Set(rows.map((row) => row.split(",").slice(3, 6).join())).size).toBe(1); // nothing tells one from another
  expect(await run("judge-calibrate", "r", "--sample", "24", "--output", "sheet.csv")).toMatchObject({ exitCode: 2 });

  const filled = (labelOf: (index: number) => string) =>
    [head, ...rows.map((row) => row.replace(",review.scope,,,", `,review.scope,${labelOf(indexOf(row))},ann,`))].join("\n");
  await writeFile(
    path.join(temp.path, "poor.csv"),
    filled((index) => names[(index + (index % 2)) % 3] ?? ""),
  );
  const poor = await run("judge-calibrate", "r", "--labels", "poor.csv", "--json");
  expect(poor.exitCode).toBe(1);
  expect(JSON.parse(poor.stdout)).toMatchObject([{ name: "review.scope", calibrated: false, trials: 24, same: 12 }]);
  expect((await run("show", "r")).stdout).toMatch(/nop: review.scope 0.47 .*\[uncalibrated: agreement -?\d\.\d+ on 24 trials\]/);

  await writeFile(
    path.join(temp.path, "good.csv"),
    filled((index) => names[index % 3] ?? ""),
  );
  const good = await run("judge-calibrate", "r", "--labels", "good.csv");
  expect(good.stdout).toContain("alpha    1.00 [1.00, 1.00]; asked for 0.667");
  expect(good.exitCode).toBe(0);
  expect((await run("show", "r", "add-alpha__nop__0")).stdout).toMatch(/review\.scope$/m);
  expect((await run("show", "r")).stdout).toContain("[agreement with people: 1.00]");

  await writeFile(
    path.join(temp.path, "bad.csv"),
    filled((index) => (index === 3 ? "all-neded" : "")),
  );
  const bad = await run("judge-calibrate", "r", "--labels", "bad.csv");
  expect(bad).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('"all-neded" is no choice. Did you mean "all-needed"?') });
});

function indexOf(row: string): number {
  return Number(/__nop__(\d+),/.exec(row)?.[1]);
}
