import { expect, it } from "vitest";
import { failureLine, splitFailure } from "./failure.ts";

const traceback = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    x["k"]\n    ~^^^^^\nKeyError: \'k\'';

it.each([
  ["[Error [ERR_TEST_FAILURE]: Cannot read 'map'] {\n  code: 1", "Cannot read 'map'"],
  ["[Error [ERR_TEST_FAILURE]: Expected values to be equal:\n\n1 !== 2", "Expected values to be equal:"],
  ["\n  AssertionError: expected 1\nat x", "AssertionError: expected 1"],
  [traceback, "KeyError: 'k'"],
  [`${traceback}\n\nDuring handling of the above exception, another exception occurred:\n\n${traceback}x\n- a\n+ b`, "KeyError: 'k'x"],
  ["Traceback (most recent call last):\n  File", "Traceback (most recent call last):"],
  [`AssertionError: the program printed\n\n${traceback}`, "AssertionError: the program printed"],
  [`${traceback.replace("KeyError", "AssertionError")}\n${traceback}`, "AssertionError: 'k'"],
  ["", ""],
])("says of %j: %j", (text, line) => expect(failureLine(text)).toBe(line));

it("parts the calls from the error with all that follows it, and loses nothing", () => {
  const [calls, error] = [traceback.slice(0, traceback.indexOf("\nKey")), "KeyError: 'k'\n- a\nKeyError: 'k'"];
  expect(splitFailure(`${calls}\n${error}\n`)).toEqual({ calls, error });
  expect(splitFailure("expected 1\n\nexpected 1")).toEqual({ calls: "", error: "expected 1\n\nexpected 1" });
  expect(splitFailure(calls)).toEqual({ calls: "", error: calls });
});
