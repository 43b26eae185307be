import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { Calibration, isCalibrated } from "../domain/calibration.ts";
import { readCalibrations, writeCalibration } from "./calibrations.ts";

const calibration = (fields: Partial<Calibration> = {}): Calibration =>
  Calibration.parse({
    ...{ judge: "a", name: "review.scope", model: "m", alpha: 0.7, trials: 30, raters: 2, createdAt: "2026-01-01T00:00:00Z" },
    ...fields,
  });

it("keeps one calibration a judge, and passes over damaged files by name", async () => {
  await using temp = await tempFolder();
  expect(await readCalibrations(temp.path)).toMatchObject({ minAgreement: 0.667, damaged: [] });
  await writeCalibration(temp.path, calibration({ alpha: 0.1 }));
  await writeCalibration(temp.path, calibration());
  await writeCalibration(temp.path, calibration({ judge: "../../x", alpha: 0.6 }));
  await writeFile(path.join(temp.path, "calibrations", "odd.json"), '{"judge":');
  const known = await readCalibrations(temp.path);
  expect([...known.byJudge.values()].map(({ judge, alpha }) => [judge, alpha]).sort()).toEqual([
    ["../../x", 0.6],
    ["a", 0.7],
  ]);
  expect(known.damaged).toEqual([path.join("calibrations", "odd.json")]);
  expect([isCalibrated("a", known), isCalibrated("../../x", known), isCalibrated("b", known)]).toEqual([true, false, false]);
  expect(isCalibrated("../../x", await readCalibrations(temp.path, 0.5))).toBe(true);
  expect((await readdir(temp.path)).concat(await readdir(path.join(temp.path, "calibrations")))).toHaveLength(4);
});

it("of two files for one judge the later counts", async () => {
  await using temp = await tempFolder();
  const file = await writeCalibration(temp.path, calibration({ alpha: 0.9, createdAt: "2026-01-02T00:00:00Z" }));
  await writeFile(path.join(path.dirname(file), "older.json"), JSON.stringify(calibration({ alpha: 0.2 })));
  expect((await readCalibrations(temp.path)).byJudge.get("a")?.alpha).toBe(0.9);
});
