import type { Row } from "./rows.ts";

interface ScoreSummary {
  name: string;
  score: number;
  /** Against the base, over the inputs both have. */
  diff?: number;
  improvements: number;
  regressions: number;
}

/** Averages of scores by input, as the experiment table shows them: trials of one input count once. */
export function compare(rows: Iterable<Row>, base: Iterable<Row> | undefined) {
  const own = scoresByInput(rows);
  const other = scoresByInput(base ?? []);
  const scores = [...own].map(([name, byInput]) => [name, summary(name, byInput, other.get(name))]);
  return { scores: Object.fromEntries(scores), metrics: {} };
}

type ByInput = Map<string, number>;

function summary(name: string, own: ByInput, base: ByInput | undefined): ScoreSummary {
  const diffs = [...own].flatMap(([input, score]) => {
    const before = base?.get(input);
    return before === undefined ? [] : [score - before];
  });
  return {
    ...{ name, score: mean([...own.values()]) },
    ...(diffs.length > 0 && { diff: mean(diffs) }),
    ...{ improvements: diffs.filter((diff) => diff > 0).length, regressions: diffs.filter((diff) => diff < 0).length },
  };
}

function scoresByInput(rows: Iterable<Row>): Map<string, ByInput> {
  const all = [...rows];
  const inputs = new Map(all.map((row) => [row["span_id"], JSON.stringify(row["input"])]));
  const found = new Map<string, Map<string, number[]>>();
  for (const row of all) {
    const input = inputs.get(row["root_span_id"]) ?? "";
    for (const [name, score] of Object.entries((row["scores"] as Record<string, number | null> | null) ?? {})) {
      if (score === null) continue;
      const byInput = found.get(name) ?? new Map<string, number[]>();
      found.set(name, byInput.set(input, [...(byInput.get(input) ?? []), score]));
    }
  }
  return new Map([...found].map(([name, byInput]) => [name, new Map([...byInput].map(([input, scores]) => [input, mean(scores)]))]));
}

function mean(numbers: number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
