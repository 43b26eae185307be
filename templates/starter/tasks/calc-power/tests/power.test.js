import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as calc from "../../src/calc.js";

describe("power", () => {
  it("raises to a power", () => {
    assert.equal(calc.power(2, 10), 1024);
    assert.equal(calc.power(5, 0), 1);
  });
  it("refuses a negative exponent", () => assert.throws(() => calc.power(2, -1), RangeError));
});
