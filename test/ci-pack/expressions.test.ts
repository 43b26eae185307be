import { expect, it } from "vitest";
import { evaluate, expand } from "./expressions.ts";

const scope = {
  contexts: { matrix: { shard: 2 }, inputs: {}, steps: { gate: { outputs: { code: "1" } } } },
  functions: { always: () => true, join: (...args: unknown[]) => args.join("+") },
};

it.each([
  ["matrix.shard", 2],
  ["inputs.start", undefined],
  ["steps.gate.outputs.code || '3'", "1"],
  ["steps.none.outputs.code || '3'", "3"],
  ["!always()", false],
  ["matrix.shard == 2 && inputs.start != 'x'", true],
  ["join('it''s', matrix.shard)", "it's+2"],
  ["(matrix.shard != 2 || true) && 'yes'", "yes"],
])("evaluates %s", (expression, value) => expect(evaluate(expression, scope)).toEqual(value));

it.each(["github.ref", "toJSON(matrix)", "matrix.shard +", "matrix.shard matrix", "a[0]", "'open"])("refuses %s", (expression) =>
  expect(() => evaluate(expression, scope)).toThrow(),
);

it("expands what stands in a text", () => {
  const open = "$"; // a template of GitHub's, not of ours
  expect(expand(`${open}{{ matrix.shard }}/${open}{{ inputs.of }}4`, scope)).toBe("2/4");
});
