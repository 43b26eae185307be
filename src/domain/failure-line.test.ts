import { expect, it } from "vitest";
import { failureLine } from "./failure-line.ts";

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
