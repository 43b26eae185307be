import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../support/temp.ts";
import { BROKEN, historyOf, type Night } from "./stages.ts";
import { nightWorld, type Told, type World } from "./world.ts";

const folderOf = ({ results }: World) => path.join(results, "nights");
const away = ({ results }: World) => path.join(results, "nights-away");
const idOf = (at: number) => `night-${String(at + 1).padStart(2, "0")}`;

const lose = async (world: World) => await rename(folderOf(world), away(world));

async function restore(world: World): Promise<void> {
  for (const name of await readdir(away(world))) await copyFile(path.join(away(world), name), path.join(folderOf(world), name));
  await rm(away(world), { recursive: true });
}

/** One digit of a result, as a bad disk or a hand would change it. */
async function spoil(world: World): Promise<void> {
  const file = path.join(folderOf(world), "night-30.json");
  await writeFile(file, (await readFile(file, "utf8")).replace('"resolved": 1', '"resolved": 0'));
}

describe("a history of nights, each a real run of the binary", () => {
  it("has the verdict, the exit code and the explanation that each night must have", { timeout: 3_600_000 }, async () => {
    await using temp = await tempFolder();
    await using world = await nightWorld(await made(path.join(temp.path, "suite")));
    const nights = historyOf({ lose, restore, spoil });
    const told: Told[] = [];
    for (const [at, night] of nights.entries()) {
      await night.before?.(world);
      told.push(await world.night(idOf(at), night));
    }
    process.stdout.write(`${table(nights, told)}\n`);
    const got = told.map(({ exitCode, report }, at) => ({ id: idOf(at), stage: nights[at]?.stage, verdict: report.verdict, exitCode }));
    expect(got).toEqual(nights.map(({ stage, verdict, exitCode }, at) => ({ id: idOf(at), stage, verdict, exitCode })));
    for (const [at, { says }] of nights.entries()) expect(told[at]?.report.headline).toMatch(says);
    for (const { report } of told) expect(report.controls.problems).toEqual([]);
    steadyStays(told, nights);
    namesWhatBroke(told.filter((_, at) => nights[at]?.stage === "sudden break"));
    const damaged = told[nights.findIndex(({ stage }) => stage === "damaged file")]?.report.history;
    expect(damaged?.damaged).toEqual([expect.stringContaining("night-30.json is damaged")]);
    expect(damaged?.notes).toEqual([expect.stringContaining("1 night's file is damaged")]);
  });
});

async function made(folder: string): Promise<string> {
  await mkdir(folder);
  return folder;
}

/** The other variant of the same nights: what befalls one is not laid on the other. */
function steadyStays(told: readonly Told[], nights: readonly Night[]): void {
  const verdicts = told.map(({ report }) => report.variants.find(({ variant }) => variant === "steady")?.verdict);
  expect(verdicts).toEqual(
    nights.map(({ stage }) => (stage === "first night" ? "explained-change" : stage === "lost history" ? "could-not-measure" : "stable")),
  );
}

function namesWhatBroke(told: readonly Told[]): void {
  for (const { report } of told) {
    const own = report.variants.find(({ variant }) => variant === "agent");
    expect(own?.alarms.map(({ taskId }) => taskId).sort()).toEqual(BROKEN.map((word) => `add-${word}`));
    expect(own?.since).toBe(told[0]?.report.nightId);
  }
}

function table(nights: readonly Night[], told: readonly Told[]): string {
  const rows = told.map(({ report, exitCode, wallMs }, at) => {
    const { stage = "" } = nights[at] ?? {};
    const { verdict, nightId, headline } = report;
    return `${nightId}  ${stage.padEnd(16)}  ${verdict.padEnd(17)}  ${exitCode}  ${(wallMs / 1000).toFixed(1).padStart(5)} s  ${headline}`;
  });
  const total = told.reduce((sum, { wallMs }) => sum + wallMs, 0);
  return [...rows, `${told.length} nights in ${(total / 1000).toFixed(0)} s`].join("\n");
}
