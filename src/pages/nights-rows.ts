import type { Night, NightVariant } from "../domain/night.ts";
import type { NightRow, NightVariantRow, Sides, TrendLine, TrendMark } from "./nights-page.ts";

interface Facts {
  /** Ids of the runs that are there. */
  runs: ReadonlySet<string>;
  /** The resolve rate's series. */
  rates: readonly TrendLine[];
}

/** Nights, oldest first → their rows, newest first. */
export function nightRows(nights: readonly Night[], { runs, rates }: Facts): NightRow[] {
  const marks = new Map(
    rates.flatMap(({ suite, variant, points }) => points.map((one) => [keyOf(suite, variant, one.runId), one] as const)),
  );
  const before = new Map<string, Before>();
  const rows = nights.map((night): NightRow => {
    const { nightId, runId, createdAt, suite, verdict } = night;
    const variants = night.variants.map((one) => {
      const name = keyOf(suite, one.sample.variant);
      const row = variantRow(night, one, before.get(name));
      before.set(name, after(night, one, before.get(name)));
      return { ...row, ...rateOf(marks.get(keyOf(suite, one.sample.variant, runId))) };
    });
    return { nightId, runId, createdAt, suite, verdict, hasRun: runs.has(runId), variants };
  });
  return rows.toReversed();
}

function keyOf(...parts: string[]): string {
  return JSON.stringify(parts);
}

/** What is known of a variant before a night. */
interface Before {
  /** The newest that later nights are compared with. */
  accepted: string | undefined;
  /** Nights in a row that end with the newest, and with the newest that measured anything: what could not be measured interrupts no other row. */
  newest: Row;
  measured: Row | undefined;
}

interface Row {
  verdict: NightVariant["verdict"];
  since: string;
  inRow: number;
}

function variantRow(
  { nightId }: Night,
  one: NightVariant,
  before: Before | undefined,
): Omit<NightVariantRow, "rate" | "low" | "high" | "rateText" | "intervalText"> {
  const { verdict, headline, validity, accepted, sample } = one;
  const { since, inRow } = rowWith(nightId, one, before);
  return {
    ...{ variant: sample.variant, verdict, headline, valid: validity.valid && verdict !== "could-not-measure" },
    ...{ problems: validity.problems, accepted, measured: validity.measured, planned: validity.planned, since, inRow },
    compare: before?.accepted === undefined ? null : nightSides(before.accepted, nightId, sample.variant),
  };
}

/** Both by the files that are kept: they name it also where its run is gone. */
export function nightSides(before: string, nightId: string, variant: string): Sides {
  return { a: `night:${before}/${variant}`, b: `night:${nightId}/${variant}`, with: before };
}

function rowWith(nightId: string, { verdict }: NightVariant, before: Before | undefined): Row {
  const row = verdict === "could-not-measure" ? before?.newest : before?.measured;
  return row?.verdict === verdict ? { ...row, inRow: row.inRow + 1 } : { verdict, since: nightId, inRow: 1 };
}

function after({ nightId }: Night, one: NightVariant, before: Before | undefined): Before {
  const newest = rowWith(nightId, one, before);
  return {
    accepted: one.accepted ? nightId : before?.accepted,
    newest,
    measured: one.verdict === "could-not-measure" ? before?.measured : newest,
  };
}

function rateOf(mark: TrendMark | undefined): Pick<NightVariantRow, "rate" | "low" | "high" | "rateText" | "intervalText"> {
  return {
    ...{ rate: mark?.value ?? null, low: mark?.low ?? null, high: mark?.high ?? null },
    ...{ rateText: mark?.text ?? "–", intervalText: mark?.intervalText ?? "–" },
  };
}
