import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { TrialRecord } from "../../../src/domain/trial.ts";
import { decodeLine } from "../../../src/store/journal.ts";
import { cli, startCli } from "../../support/cli.ts";
import { seeded } from "../../support/seeded.ts";
import { tempFolder } from "../../support/temp.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

const KILLS = 20;
const words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"];
const slow = { name: "slow", agent: "scripted", options: { steps: [{ run: ["sleep", "0.4"] }, { apply: "solution" as const }] } };
const variants = [{ name: "oracle", agent: "oracle" }, { name: "nop", agent: "nop" }, slow];
const command = ["run", "--run-id", "night", "--trials", "4"];

// R1 of test/attacks/catalogue.ts
describe("a run killed with SIGKILL at random moments and resumed each time", () => {
  it("ends with the records of an undisturbed run, none made twice, torn lines repaired", { timeout: 180_000 }, async () => {
    await using temp = await tempFolder();
    const [killed, undisturbed] = [path.join(temp.path, "killed"), path.join(temp.path, "undisturbed")];
    for (const folder of [killed, undisturbed]) await tinySuite(folder, { words, variants });
    const random = seeded(42);
    let cuts = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const running = startCli(command, { cwd: killed });
      await sleep(250 + random() * 900);
      running.kill("SIGKILL");
      const { signal, exitCode } = await running;
      if (signal === "SIGKILL") cuts += 1;
      else expect(exitCode).toBe(0);
      if (kill % 5 === 2) await appendFile(journal(killed), '{"schemaVersion":1,"trialId":"add-al').catch(() => {});
    }
    expect(cuts).toBeGreaterThan(0);
    expect(await cli(command, { cwd: killed })).toMatchObject({ exitCode: 0 });
    expect(await cli(command, { cwd: undisturbed })).toMatchObject({ exitCode: 0 });
    const [mine, theirs] = [await readRecords(killed), await readRecords(undisturbed)];
    expect(new Set(mine.map((record) => record.trialId)).size).toBe(mine.length);
    expect(comparable(mine)).toEqual(comparable(theirs));
    expect(mine).toHaveLength(words.length * variants.length * 4);
  });

  it("cuts off a torn last line, says so, and runs that trial again", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path);
    await cli(["run", "--run-id", "night"], { cwd: temp.path });
    const { truncate, stat } = await import("node:fs/promises");
    await truncate(journal(temp.path), (await stat(journal(temp.path))).size - 10);
    const again = await cli(["run", "--run-id", "night"], { cwd: temp.path });
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stderr).toMatch(/torn last line.*cut off/);
    expect(again.stderr).toContain("3 done before");
    expect(await readRecords(temp.path)).toHaveLength(4);
  });

  it("reports a damaged line in the middle and runs its trial again", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path);
    await cli(["run", "--run-id", "night"], { cwd: temp.path });
    const { writeFile } = await import("node:fs/promises");
    const text = await readFile(journal(temp.path), "utf8");
    await writeFile(journal(temp.path), text.replace('"attempt":1', '"attempt":7'));
    const again = await cli(["run", "--run-id", "night"], { cwd: temp.path });
    expect(again.stderr).toMatch(/Damaged lines.*: 1\. A trial without/);
    expect(again.stderr).toContain("3 done before");
  });
});

function journal(folder: string): string {
  return path.join(folder, "results", "runs", "night", "trials.jsonl");
}

async function readRecords(folder: string): Promise<TrialRecord[]> {
  const lines = (await readFile(journal(folder), "utf8")).split("\n").slice(0, -1);
  return lines.map((line) => {
    const value = decodeLine(Buffer.from(line));
    if (value === undefined) throw new Error(`damaged line: ${line}`);
    return value as TrialRecord;
  });
}

/** Everything but times, in order of trial: concurrent trials end in any order. */
function comparable(records: readonly TrialRecord[]) {
  const timeless = records.map(({ timing: _, measurements, ...rest }) => ({
    ...rest,
    measurements: measurements.filter(({ unit }) => unit !== "ms"),
  }));
  return timeless.sort((a, b) => (a.trialId < b.trialId ? -1 : 1));
}
