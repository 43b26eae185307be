import { describe, expect, it } from "vitest";
import { storedRun } from "../../test/support/stored-run.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { variantSample } from "../../test/support/variant-sample.ts";
import type { Night } from "../domain/night.ts";
import { writeBaseline } from "../store/baselines.ts";
import { writeNight } from "../store/nights.ts";
import { pairSides } from "./pair-sides.ts";
import { type ComparedSide, sideReader } from "./sides.ts";

async function named(results: string, names: string[], run?: string): Promise<string[][]> {
  const reader = sideReader(results, { run });
  return Promise.all(names.map(async (name) => (await reader.side(name)).samples.map((one) => one.name)));
}

const BASELINE = { schemaVersion: 1 as const, name: "kept", note: "", setAt: "2026-01-02T00:00:00Z", setBy: "me", from: ["r1/mine"] };

describe("names of sides", () => {
  it("are runs, variants of a run, variants of the newest run, and baselines", async () => {
    await using temp = await tempFolder();
    await storedRun(temp.path, { runId: "one", variants: ["codex", "claude"] });
    await storedRun(temp.path, { runId: "two", variants: ["codex", "gemini"] });
    await writeBaseline(temp.path, { ...BASELINE, sample: variantSample({ a: [1] }) }, { text: (text) => text });
    expect(await named(temp.path, ["one", "on", "latest", "on/claude", "latest/codex", "gemini", "baseline:kept"])).toEqual([
      ["one/codex", "one/claude"],
      ["one/codex", "one/claude"],
      ["two/codex", "two/gemini"],
      ["one/claude"],
      ["two/codex"],
      ["two/gemini"],
      ["baseline:kept"],
    ]);
    expect(await named(temp.path, ["claude", "two/gemini"], "one")).toEqual([["one/claude"], ["two/gemini"]]);
  });

  it("are nights too: a variant of what is kept of one", async () => {
    await using temp = await tempFolder();
    const night = (nightId: string, variants: string[]): Night => ({
      ...{
        schemaVersion: 1,
        nightId,
        runId: nightId,
        createdAt: `2026-01-0${nightId.length}T00:00:00Z`,
        suite: "s",
        harness: "1",
        verdict: "stable",
      },
      variants: variants.map((variant) => ({
        sample: variantSample({ a: [1] }, { variant, runId: nightId }),
        ...{
          validity: { valid: true, problems: [], planned: 1, measured: 1, infraRate: 0 },
          verdict: "stable",
          headline: "",
          accepted: true,
        },
      })),
    });
    const plain = { text: (text: string) => text };
    await writeNight(temp.path, "nights", night("n", ["codex"]), plain);
    await writeNight(temp.path, "nights", night("mm-2", ["codex", "claude"]), plain);
    expect(await named(temp.path, ["night:n", "night:mm/claude", "night:latest/codex"])).toEqual([
      ["night:n/codex"],
      ["night:mm-2/claude"],
      ["night:mm-2/codex"],
    ]);
    await expect(sideReader(temp.path).side("night:mm-2/claud")).rejects.toThrow(/has no variant "claud"\. Did you mean "claude"\?/);
    await expect(sideReader(temp.path).side("night:mm-2")).rejects.toThrow(/has several variants/);
    await expect(sideReader(temp.path).side("night:mn-2/codex")).rejects.toThrow(/No night "mn-2".* Did you mean "mm-2"\?/);
  });

  it("mean a whole run id before a variant, and a variant before the start of a run id", async () => {
    await using temp = await tempFolder();
    await storedRun(temp.path, { runId: "codex", variants: ["a"] });
    await storedRun(temp.path, { runId: "claude-night", variants: ["a"] });
    await storedRun(temp.path, { runId: "newest", variants: ["codex", "claude"] });
    expect(await named(temp.path, ["codex", "claude", "claude-"])).toEqual([["codex/a"], ["newest/claude"], ["claude-night/a"]]);
  });

  it.each([
    ["claud", /"claud" is neither a run nor a variant of the newest, one\. Did you mean "claude"\?/],
    ["one/claud", /Run one has no variant "claud"\. Did you mean "claude"\?/],
    ["onn/claude", /No run "onn".* Did you mean "one"\?/],
    ["baseline:kep", /No baseline "kep".* Did you mean "kept"\?/],
    ["baseline:../kept", /No baseline "\.\.\/kept"/],
  ])("%s fits nothing: the nearest is named", async (name, message) => {
    await using temp = await tempFolder();
    await storedRun(temp.path, { runId: "one", variants: ["codex", "claude"] });
    await writeBaseline(temp.path, { ...BASELINE, sample: variantSample({ a: [1] }) }, { text: (text) => text });
    await expect(sideReader(temp.path).side(name)).rejects.toThrow(message);
  });
});

function run(name: string, variants: string[], options: { controls?: string[]; baseline?: string } = {}): ComparedSide {
  const control = (variant: string) => (options.controls?.includes(variant) ? ("oracle" as const) : null);
  const samples = variants.map((variant) => ({
    name: `${name}/${variant}`,
    sample: variantSample({ a: [1] }, { variant, control: control(variant) }),
  }));
  return { name, kind: "run", samples, baseline: options.baseline };
}

function one(runId: string, variant: string, control: "oracle" | null = null): ComparedSide {
  const name = `${runId}/${variant}`;
  return { name, kind: "sample", samples: [{ name, sample: variantSample({ a: [1] }, { variant, control }) }], baseline: undefined };
}

function pairs(...sides: ComparedSide[]): string[] {
  return pairSides(sides).pairs.map(({ a, b }) => `${a.name} → ${b.name}`);
}

describe("pairs of sides", () => {
  it("of one run: its config's baseline, else its first variant, with each other; no controls", () => {
    expect(pairs(run("r", ["oracle", "x", "y", "z"], { controls: ["oracle"] }))).toEqual(["r/x → r/y", "r/x → r/z"]);
    expect(pairs(run("r", ["oracle", "x", "y", "z"], { controls: ["oracle"], baseline: "y" }))).toEqual(["r/y → r/x", "r/y → r/z"]);
    expect(pairs(run("r", ["x", "y"], { baseline: "gone" }))).toEqual(["r/x → r/y"]);
    expect(() => pairs(run("r", ["oracle", "x"], { controls: ["oracle"] }))).toThrow(
      /no two variants to compare, controls left out: it has oracle, x/,
    );
  });

  it("of two runs: variants of the same name, or the only one of each; the others are named", () => {
    const controls = ["oracle"];
    const found = pairSides([run("r", ["oracle", "x", "y"], { controls }), run("s", ["oracle", "y", "z"], { controls })]);
    expect(found.pairs.map(({ a, b }) => `${a.name} → ${b.name}`)).toEqual(["r/y → s/y"]);
    expect(found.notes).toEqual([
      'r/x was not compared: "s" has no variant of that name.',
      's/z was not compared: "r" has no variant of that name.',
    ]);
    expect(pairs(run("r", ["oracle", "x"], { controls }), run("s", ["y"]))).toEqual(["r/x → s/y"]);
    expect(() => pairs(run("r", ["x", "y"]), run("s", ["z"]))).toThrow(/share no variant: x, y there, z here/);
    expect(() => pairs(run("r", ["oracle"], { controls }), run("s", ["oracle"], { controls }))).toThrow(/none but controls there/);
  });

  it("of a sample and a run: the variant of its name, or the only one; a control that is named outright", () => {
    const controls = ["oracle"];
    expect(pairs(one("b", "y"), run("r", ["x", "y"]))).toEqual(["b/y → r/y"]);
    expect(pairs(run("r", ["x", "y"]), one("b", "y"))).toEqual(["r/y → b/y"]);
    expect(pairs(one("b", "old"), run("r", ["oracle", "x"], { controls }))).toEqual(["b/old → r/x"]);
    expect(pairs(one("b", "oracle", "oracle"), run("r", ["oracle", "x"], { controls }))).toEqual(["b/oracle → r/oracle"]);
    expect(() => pairs(one("b", "yy"), run("r", ["x", "y"]))).toThrow(/"r" has no variant "yy"\. Did you mean "y"\?/);
  });

  it("of more: each with the first, never a side with itself", () => {
    expect(pairs(one("r", "x"), one("r", "y"), one("s", "x"))).toEqual(["r/x → r/y", "r/x → s/x"]);
    expect(() => pairs(one("r", "x"))).toThrow(/is one side/);
    expect(() => pairs(one("r", "x"), one("r", "x"))).toThrow(/r\/x is on both sides/);
    expect(() => pairs(run("r", ["x"]), one("r", "x"))).toThrow(/r\/x is on both sides/);
  });
});
