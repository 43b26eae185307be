import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { trialSample, variantSample } from "../../test/support/variant-sample.ts";
import type { Night } from "../domain/night.ts";
import { hasNight, readNights, writeNight } from "./nights.ts";

const plain = { text: (text: string) => text };
const folder = "nights";

function night(nightId: string, createdAt: string, sample = variantSample({ a: [1, 0], b: [null] })): Night {
  const validity = { valid: true, problems: [], planned: 3, measured: 2, infraRate: 1 / 3 };
  return {
    ...{ schemaVersion: 1, nightId, runId: nightId, createdAt, suite: "s", harness: "0.1.0", verdict: "stable" },
    variants: [{ sample, validity, verdict: "stable", headline: "50 %", accepted: true }],
  };
}

describe("nights on disk", () => {
  it("come back oldest first, by time and then by id; the same night again takes its own place", async () => {
    await using temp = await tempFolder();
    expect(await readNights(temp.path, folder)).toEqual({ nights: [], damaged: [] });
    for (const [id, time] of [
      ["c", "2026-01-02T00:00:00.000Z"],
      ["b", "2026-01-01T00:00:00.000Z"],
      ["a", "2026-01-02T00:00:00.000Z"],
      ["c", "2026-01-02T00:00:00.000Z"],
    ] as const)
      await writeNight(temp.path, folder, night(id, time), plain);
    const { nights, damaged } = await readNights(temp.path, folder);
    expect({ ids: nights.map(({ nightId }) => nightId), damaged }).toEqual({ ids: ["b", "a", "c"], damaged: [] });
    expect(hasNight(temp.path, folder, "a")).toBe(true);
    expect(hasNight(temp.path, folder, "d")).toBe(false);
    expect(await readdir(path.join(temp.path, folder))).toEqual(["a.json", "b.json", "c.json"]);
  });

  it("keep every count as it is, and figures to six digits", async () => {
    await using temp = await tempFolder();
    const sample = variantSample({ a: [1] });
    const trials = [
      trialSample("a__mine__0", 1, { costUsd: 0.123456789, wallMs: 1_234.567, sizeRatio: -0.000123456789, tokens: 12_345_678 }),
    ];
    await writeNight(
      temp.path,
      folder,
      night("a", "2026-01-01T00:00:00.000Z", { ...sample, tasks: sample.tasks.map((task) => ({ ...task, trials })) }),
      plain,
    );
    const [kept] = (await readNights(temp.path, folder)).nights;
    expect(kept?.variants[0]?.sample.tasks[0]?.trials[0]).toMatchObject({
      costUsd: 0.123457,
      wallMs: 1_235,
      sizeRatio: -0.000123457,
      tokens: 12_345_678,
    });
    expect(kept?.variants[0]?.validity.infraRate).toBe(0.333333);
    const { variants: _, ...head } = night("a", "2026-01-01T00:00:00.000Z");
    expect(kept).toMatchObject(head);
  });

  it("take a few hundred bytes a trial", async () => {
    await using temp = await tempFolder();
    const results = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`task-${at}`, [1, 0, 1]]));
    const file = await writeNight(temp.path, folder, night("a", "2026-01-01T00:00:00.000Z", variantSample(results)), plain);
    expect((await readFile(file)).length / 50).toBeLessThan(1_500);
  });

  it.each([
    ["a digit that changed", (text: string) => text.replace('"resolved": 1', '"resolved": 0'), "is damaged: its checksum is another"],
    ["a file cut off", (text: string) => text.slice(0, text.length / 2), "is damaged"],
    ["an empty file", () => "", "is damaged"],
    ["another file's JSON", () => "[]", "is damaged: its checksum is another"],
    ["no checksum", (text: string) => text.replace(/"checksum": "\w+",/, ""), "is damaged: its checksum is another"],
    ["a newer version", (text: string) => text.replace('"schemaVersion": 1', '"schemaVersion": 2'), "is of a newer patchbench"],
  ])("are named and passed over: %s", async (_, change, why) => {
    await using temp = await tempFolder();
    await writeNight(temp.path, folder, night("sound", "2026-01-01T00:00:00.000Z"), plain);
    const file = await writeNight(temp.path, folder, night("bad", "2026-01-02T00:00:00.000Z"), plain);
    await writeFile(file, change(await readFile(file, "utf8")));
    const { nights, damaged } = await readNights(temp.path, folder);
    expect(nights.map(({ nightId }) => nightId)).toEqual(["sound"]);
    expect(damaged).toEqual([`nights/bad.json ${why}`]);
  });

  it("hold no secrets, and what is no night's file is left alone", async () => {
    await using temp = await tempFolder();
    const redactor = { text: (text: string) => text.replaceAll("sk-1", "[redacted]") };
    const sample = variantSample({ a: [1] }, { canary: { passed: false, detail: "refused sk-1" } });
    const file = await writeNight(temp.path, folder, night("a", "2026-01-01T00:00:00.000Z", sample), redactor);
    expect(await readFile(file, "utf8")).not.toContain("sk-1");
    await writeFile(path.join(temp.path, folder, "README"), "words");
    expect((await readNights(temp.path, folder)).nights).toHaveLength(1);
  });

  it("may be kept anywhere, and a folder that cannot be read is an error, never an empty history", async () => {
    await using temp = await tempFolder();
    const elsewhere = path.join(temp.path, "kept");
    await writeNight(path.join(temp.path, "results"), "../kept", night("a", "2026-01-01T00:00:00.000Z"), plain);
    expect(await readdir(elsewhere)).toEqual(["a.json"]);
    await mkdir(path.join(temp.path, "results"));
    await writeFile(path.join(temp.path, "results", "nights"), "a file");
    await expect(readNights(path.join(temp.path, "results"), "nights")).rejects.toThrow(/cannot be read/);
  });
});
