import { expect, it } from "vitest";
import { nightReport, variantVerdict } from "../../test/support/night-report.ts";
import { sampledRun } from "../../test/support/sampled-run.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { contrast, variantSample } from "../../test/support/variant-sample.ts";
import { Config } from "../domain/config.ts";
import type { NightReport } from "../domain/night.ts";
import { comparedFlips, nightFlips } from "./flips-told.ts";

const config = Config.parse({ variants: [{ name: "mine", agent: "nop" }] });
const flip = (taskId: string, linkA: string, direction: "lost" | "gained" = "lost") => ({
  ...{ taskId, direction, resolvedA: 1, trialsA: 1, resolvedB: 0, trialsB: 1 },
  ...{ linkA, linkB: `tonight/${taskId}__mine__0` },
});
const alarm = (taskId: string) => ({
  ...{ taskId, resolved: 0, trials: 1, beforeResolved: 9, beforeTrials: 9, p: 0.001, link: `tonight/${taskId}__mine__0` },
});

/** A night on which everything was lost that two earlier runs had resolved, one of them the newer. */
async function results(folder: string): Promise<void> {
  const tasks = (resolved: number) => ({ a: [resolved], b: [resolved], c: [resolved], d: [resolved], e: [resolved] });
  await sampledRun(folder, [variantSample(tasks(1), { runId: "older" })]);
  await sampledRun(folder, [variantSample({ ...tasks(1), b: [0] }, { runId: "before", createdAt: "2026-01-02T00:00:00Z" })]);
  await sampledRun(folder, [variantSample(tasks(0), { runId: "tonight", createdAt: "2026-01-03T00:00:00Z" })]);
}

function night(fields: Pick<NightReport["variants"][number], "alarms" | "contrast">): NightReport {
  const variants = [variantVerdict("regressed", { variant: "mine", reference: ["older", "before"], ...fields })];
  return nightReport("regressed", { runId: "tonight", nightId: "tonight", variants });
}

it("tells of a night what alarmed before what was lost, against a trial that resolved it, three at most", async () => {
  await using temp = await tempFolder();
  await results(temp.path);
  const flips = [
    flip("a", "before/a__mine__0"),
    flip("b", "older/b__mine__0"),
    flip("c", "before/c__mine__0"),
    flip("d", "before/d__mine__0"),
  ];
  const report = night({ alarms: [alarm("b"), alarm("e")], contrast: contrast({ flips }) });
  const { told, untold, gone } = await nightFlips({ resolved: { config, results: temp.path } }, report);
  expect(told.map(({ taskId, direction, a, b }) => `${taskId} ${direction} ${a.runId} ${b.runId}`)).toEqual([
    "b lost older tonight", // the night before did not resolve it either
    "e lost before tonight",
    "a lost before tonight",
  ]);
  expect({ untold, gone }).toEqual({ untold: 2, gone: 0 });
});

it("counts what only figures were kept of", async () => {
  await using temp = await tempFolder();
  await results(temp.path);
  const flips = [flip("a", "pruned/a__mine__0"), flip("b", "older/b__mine__0"), flip("c", "older/", "lost")];
  const { told, untold, gone } = await nightFlips(
    { resolved: { config, results: temp.path } },
    night({ alarms: [], contrast: contrast({ flips }) }),
  );
  expect(told.map(({ taskId }) => taskId)).toEqual(["b"]);
  expect({ untold, gone }).toEqual({ untold: 2, gone: 2 });
  const nothing = await nightFlips({ resolved: { config, results: temp.path } }, night({ alarms: [], contrast: null }));
  expect(nothing).toEqual({ told: [], untold: 0, gone: 0 });
});

it("tells of a comparison the lost before the gained", async () => {
  await using temp = await tempFolder();
  await results(temp.path);
  const gained = { ...flip("c", "tonight/c__mine__0", "gained"), linkB: "older/c__mine__0" };
  const contrasts = [contrast({ flips: [gained, flip("a", "older/a__mine__0")] })];
  const comparison = { schemaVersion: 1 as const, alpha: 0.05, power: 0.9, margin: 0.1, anyway: false, contrasts, notes: [] };
  const { told } = await comparedFlips({ resolved: { config, results: temp.path } }, comparison);
  expect(told.map(({ taskId, direction }) => `${taskId} ${direction}`)).toEqual(["a lost", "c gained"]);
});
