import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { add, multiply } from "../src/calc.js";
import { list, money } from "../src/format.js";

describe("calc", () => {
  it("adds", () => assert.equal(add(1, 2), 3));
  it("multiplies", () => assert.equal(multiply(2, 3), 6));
});

describe("format", () => {
  it("lists", () => assert.equal(list([1, 2]), "1,2"));
  it("prints money", () => assert.equal(money(1205), "12.05"));
});
