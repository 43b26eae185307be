import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { money } from "../../src/format.js";

describe("money", () => {
  it("keeps two digits", () => assert.equal(money(1205), "12.05"));
});
