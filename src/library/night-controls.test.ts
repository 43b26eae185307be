import { describe, expect, it } from "vitest";
import { Config, type ConfigInput } from "../domain/config.ts";
import { withControls, withControlsSelected } from "./night-controls.ts";

const resolvedWith = (config: ConfigInput) => ({
  config: Config.parse(config),
  folder: "/c",
  file: "/c/patchbench.config.json",
  results: "/c/results",
});
const namesOf = (config: ConfigInput) =>
  withControls(resolvedWith(config)).config.variants.map(({ name, agent, trials }) => [name, agent, trials]);
const mine = { name: "mine", agent: "scripted" };

describe("the controls of a night", () => {
  it("are added once a task, where none is in the config", () => {
    expect(namesOf({ variants: [mine] })).toEqual([
      ["mine", "scripted", undefined],
      ["oracle", "oracle", 1],
      ["nop", "nop", 1],
    ]);
  });

  it("are left as they are where there are some, whatever they are called", () => {
    const zero = { name: "zero", agent: "nop", trials: 2 };
    expect(namesOf({ variants: [zero, mine] }).map(([name]) => name)).toEqual(["zero", "mine", "oracle"]);
    expect(namesOf({ variants: [mine], gate: { controls: false } })).toHaveLength(1);
  });

  it("have another name where theirs is taken; with both taken it is said", () => {
    const taken = { ...mine, name: "oracle" };
    expect(namesOf({ variants: [taken] }).map(([name]) => name)).toEqual(["oracle", "control-oracle", "nop"]);
    expect(() => namesOf({ variants: [taken, { ...mine, name: "control-oracle" }] })).toThrow(/No name is left for the control oracle/);
  });

  it("are in every choice of variants", () => {
    const resolved = withControls(resolvedWith({ variants: [mine, { name: "zero", agent: "nop" }] }));
    expect(withControlsSelected({ variants: ["mi*"], tags: ["x"] }, resolved)).toEqual({
      variants: ["mi*", "zero", "oracle"],
      tags: ["x"],
    });
    expect(withControlsSelected({}, resolved)).toEqual({});
    expect(withControlsSelected(undefined, resolved)).toEqual({});
  });
});
