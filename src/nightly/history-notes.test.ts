import { describe, expect, it } from "vitest";
import { historyNotes } from "./history-notes.ts";

const DAY = 86_400_000;
const at = (day: number) => new Date(Date.UTC(2026, 0, 1, 2) + day * DAY).toISOString();
const nights = (days: readonly number[]) => days.map((day) => ({ nightId: `n${day}`, createdAt: at(day) }));
const facts = { folder: "results/nights", damaged: 0 };

describe("notes on the history", () => {
  it("are none where a night came after the other, or one was missed now and then", () => {
    expect(historyNotes({ ...facts, nights: nights([0, 1, 2, 3]), createdAt: at(4) })).toEqual([]);
    expect(historyNotes({ ...facts, nights: nights([0, 1, 2, 3]), createdAt: at(4.4) })).toEqual([]);
    expect(historyNotes({ ...facts, nights: nights([0, 7, 14]), createdAt: at(21) })).toEqual([]);
  });

  it("say that there is none, and why", () => {
    expect(historyNotes({ ...facts, nights: [], createdAt: at(0) })).toEqual(["there is no history: no earlier night in results/nights"]);
    expect(historyNotes({ ...facts, damaged: 2, nights: [], createdAt: at(0) })).toEqual(["2 nights' files are damaged and passed over"]);
  });

  it("name a gap before tonight and between nights", () => {
    expect(historyNotes({ ...facts, nights: nights([0, 1, 2]), createdAt: at(9) })).toEqual([
      "no night is known for 7.0 days between n2 and tonight",
    ]);
    expect(historyNotes({ ...facts, nights: nights([0, 5, 6, 7, 8, 12, 13]), createdAt: at(14) })).toEqual([
      "no night is known for 4.0 days between n8 and n12 (and 1 earlier gap)",
    ]);
  });
});
