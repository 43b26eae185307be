import { describe, expect, it } from "vitest";
import { smallTrace } from "../../../test/support/small-trace.ts";
import type { TrialTrace } from "../../domain/trace.ts";
import { changesOf } from "./changes.ts";
import { readReceipt, receiptOf } from "./receipt.ts";
import { hashOf, type Row, rowsOf } from "./rows.ts";

const standing = (rows: readonly Row[]) => new Map(rows.map((row) => [row.id, hashOf(row)]));

describe("rowsOf", () => {
  it("gives the same rows for the same trace, and others for another trial", () => {
    expect(rowsOf(smallTrace())).toEqual(rowsOf(smallTrace()));
    const ids = (trace: TrialTrace) => rowsOf(trace).rows.map(({ id }) => id);
    const all = [...ids(smallTrace()), ...ids(smallTrace({ trialId: "other" })), ...ids(smallTrace({ runId: "run-2" }))];
    expect(new Set(all).size).toBe(all.length);
  });

  it("keeps ids from version to version: a change of one would double every row at Braintrust", () => {
    const { rows, files } = rowsOf(smallTrace());
    expect([rows[0].id, rows[4]?.id, files[0]?.key]).toEqual([
      "c240d091-8d64-5dcb-81a7-d963af27381d",
      "3ace1c52-f513-5787-937c-4c7fb6a8969c",
      "7fc0c752-be65-569f-af3b-e4d70b8e60b7",
    ]);
  });

  it("leaves unknown tokens out and keeps a known 0", () => {
    const spans = smallTrace().spans.map((span) =>
      span.usage ? { ...span, usage: { ...span.usage, outputTokens: null, cachedTokens: 0 } } : span,
    );
    const { metrics } =
      rowsOf(smallTrace({ spans: spans as TrialTrace["spans"] })).rows.find((row) => row.span_attributes.name === "gpt-x") ?? expect.fail();
    expect(metrics).toEqual({
      prompt_tokens: 100,
      prompt_cached_tokens: 0,
      estimated_cost: 0.25,
      start: expect.any(Number),
      end: expect.any(Number),
    });
  });

  it("has an input that is the same for every trial of a task, also where it is cut", () => {
    const input = { task: "x".repeat(500_000) };
    const inputs = ["a", "b"].map((trialId) => JSON.stringify(rowsOf(smallTrace({ trialId, variant: trialId, input })).rows[0].input));
    expect(inputs[0]).toBe(inputs[1]);
    expect(inputs[0]?.length).toBeLessThan(10_000);
  });

  it("keeps no row above 1 MB, whatever is long", () => {
    const long = "é\n".repeat(600_000);
    const spans = smallTrace().spans.map((span) => ({
      ...span,
      name: long,
      input: long,
      output: { long },
      error: long,
      metadata: { long },
    }));
    const { rows, files } = rowsOf(smallTrace({ spans: spans as unknown as TrialTrace["spans"], expected: long, input: { long } }));
    for (const row of rows) expect(Buffer.byteLength(JSON.stringify(row))).toBeLessThan(1_000_000);
    const kept = files.find(({ name }) => name === "setup/input.json");
    expect(String(kept?.data)).toBe(long);
  });

  it("has no text that databases refuse", () => {
    const { rows } = rowsOf(smallTrace({ input: { "a\0": "b\0c\ud800" } }));
    expect(rows[0].input).toEqual({ "a\u{fffd}": "b\u{fffd}c\u{fffd}" });
  });

  it("refuses a score outside 0 to 1", () => {
    expect(() => rowsOf(smallTrace({ scores: { speed: 1.5 } }))).toThrow("score speed of trial power__fast__0 is 1.5");
  });
});

describe("changesOf", () => {
  const { rows } = rowsOf(smallTrace());

  it("is everything for a new trial, and nothing for one that is there", () => {
    expect(changesOf(rows, new Map(), undefined)).toEqual(rows);
    expect(changesOf(rows, standing(rows), undefined)).toEqual([]);
  });

  it("merges what differs and deletes what is no more", () => {
    const there = new Map([...standing(rows), ["gone", "hash"]]).set(rows[1]?.id ?? "", "other");
    const [merge, deletion, ...more] = changesOf(rows, there, undefined);
    expect(merge).toMatchObject({ id: rows[1]?.id, _is_merge: true, input: null, output: null, error: null });
    expect(merge).not.toHaveProperty("expected");
    expect(deletion).toEqual({ id: "gone", _object_delete: true });
    expect(more).toEqual([]);
  });

  it("takes back what we once said and no longer do, by name", () => {
    const before = receiptOf(rowsOf(smallTrace({ tags: ["feature", "late"], scores: { old: 1 } })), "e");
    const [root] = changesOf(rows, new Map([[rows[0].id, "other"]]), before);
    expect(root).toMatchObject({ scores: { old: null, "tests.resolved": 1 }, _array_delete: [{ path: ["tags"], delete: ["late"] }] });
  });

  it("leaves `expected` to people unless the task itself changed", () => {
    const there = new Map([[rows[0].id, "other"]]);
    const before = receiptOf(rowsOf(smallTrace()), "e");
    expect(changesOf(rows, there, before)[0]).not.toHaveProperty("expected");
    expect(changesOf(rows, there, undefined)[0]).not.toHaveProperty("expected");
    expect(changesOf(rows, there, { ...before, expected: "another" })[0]).toHaveProperty("expected", { digest: "abc" });
  });
});

describe("a receipt", () => {
  const receipt = receiptOf(rowsOf(smallTrace()), "e");

  it("comes through JSON", () => {
    expect(readReceipt(JSON.parse(JSON.stringify(receipt)), "e")).toEqual(receipt);
  });

  it.each([undefined, null, "damaged", {}, { ...receipt, v: 2 }, { ...receipt, extra: 1 }])("that is none counts as none: %j", (value) => {
    expect(readReceipt(value, "e")).toBeUndefined();
  });

  it("of another experiment counts as none", () => {
    expect(readReceipt(receipt, "f")).toBeUndefined();
  });
});
