import { useState } from "preact/hooks";
import type { NightVerdict } from "../../../src/domain/gate.ts";
import type { NightRow, NightVariantRow } from "../../../src/pages/nights-page.ts";
import { setQuery } from "../../router.ts";
import { Moment } from "../moment.tsx";
import { hasPage, PageLink } from "../page-link.tsx";
import { Text } from "../text.tsx";
import { Verdict, VerdictMark, verdictShapes, verdictWord } from "../verdict.tsx";
import { visible } from "../visible.ts";

const FIRST = 60;
const MORE = 200;

/** Every night, newest first; long histories by and by. */
export function NightsTable({ nights, query }: { nights: readonly NightRow[]; query: URLSearchParams }) {
  const [only, setOnly] = useState(() => verdictNamed(query.get("verdict")));
  const [most, setMost] = useState(FIRST);
  const found = only === undefined ? nights : nights.filter((night) => hasVerdict(night, only));
  const shown = found.slice(0, most);
  const choose = (verdict: NightVerdict | undefined) => {
    setOnly(verdict);
    setMost(FIRST);
    setQuery("verdict", verdict ?? "");
  };
  return (
    <section aria-labelledby="all-nights">
      <h2 id="all-nights">All nights</h2>
      <VerdictFilter nights={nights} only={only} onChoose={choose} />
      <p class="visually-hidden" role="status">
        {shown.length} of {found.length} nights shown
      </p>
      {shown.some(({ hasRun }) => !hasRun) && (
        <p class="nights-gone dim">A night without a link is kept without its run: its trials cannot be looked at any more.</p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="nights-scroll" tabIndex={0} aria-label="Table of nights">
        <table class="nights-table">
          <thead>
            <tr>
              <th scope="col">Night</th>
              <th scope="col">Variant</th>
              <th scope="col">Verdict</th>
              <th scope="col">Resolved, 95 %</th>
              <th scope="col">What was said</th>
              <th scope="col">
                <span class="visually-hidden">Comparison</span>
              </th>
            </tr>
          </thead>
          {shown.map((night) => (
            <NightRows key={night.nightId} night={night} />
          ))}
        </table>
      </section>
      {found.length > shown.length && (
        <button type="button" class="nights-more" onClick={() => setMost(most + MORE)}>
          Show {Math.min(MORE, found.length - shown.length)} more of {found.length - shown.length} older nights
        </button>
      )}
    </section>
  );
}

const VERDICTS = Object.keys(verdictShapes) as NightVerdict[];

function verdictNamed(name: string | null): NightVerdict | undefined {
  return VERDICTS.find((one) => one === name);
}

function hasVerdict({ verdict, variants }: NightRow, only: NightVerdict): boolean {
  return verdict === only || variants.some((one) => one.verdict === only);
}

interface FilterProps {
  nights: readonly NightRow[];
  only: NightVerdict | undefined;
  onChoose: (verdict: NightVerdict | undefined) => void;
}

function VerdictFilter({ nights, only, onChoose }: FilterProps) {
  const counts = VERDICTS.map((verdict) => ({ verdict, count: nights.filter((night) => hasVerdict(night, verdict)).length }));
  return (
    <fieldset class="nights-filter">
      <legend class="visually-hidden">Nights shown</legend>
      <button type="button" aria-pressed={only === undefined} onClick={() => onChoose(undefined)}>
        All {nights.length}
      </button>
      {counts
        .filter(({ count, verdict }) => count > 0 || verdict === only)
        .map(({ verdict, count }) => (
          <button key={verdict} type="button" aria-pressed={only === verdict} onClick={() => onChoose(verdict)}>
            <VerdictMark verdict={verdict} /> {verdictWord(verdict).toLowerCase()} {count}
          </button>
        ))}
    </fieldset>
  );
}

function NightRows({ night }: { night: NightRow }) {
  const { variants, verdict } = night;
  return (
    <tbody>
      {variants.length === 0 && (
        <tr data-valid={false}>
          <NightCell night={night} rows={1} />
          <td>–</td>
          <td>
            <Verdict verdict={verdict} />
          </td>
          <td>–</td>
          <td colSpan={2}>no variant but controls in this run</td>
        </tr>
      )}
      {variants.map((row, at) => (
        <tr key={row.variant} data-valid={row.valid}>
          {at === 0 && <NightCell night={night} rows={variants.length} />}
          <td class="nights-variant">
            <Text>{row.variant}</Text>
          </td>
          <td>
            <Verdict verdict={row.verdict} />
          </td>
          <RateCell row={row} />
          <SaidCell row={row} />
          <CompareCell row={row} night={night} />
        </tr>
      ))}
    </tbody>
  );
}

function NightCell({ night: { createdAt, nightId, runId, hasRun }, rows }: { night: NightRow; rows: number }) {
  return (
    <th scope="rowgroup" rowSpan={rows} class="nights-night">
      {hasRun ? (
        <PageLink to={["run", runId]}>
          <Moment at={createdAt} />
        </PageLink>
      ) : (
        <Moment at={createdAt} />
      )}
      <span class="nights-id dim">
        <Text>{nightId}</Text>
      </span>
    </th>
  );
}

function RateCell({ row: { rate, rateText, intervalText, low, high, valid, measured, planned } }: { row: NightVariantRow }) {
  if (rate === null) return <td class="nights-rate">– {planned > 0 && <span class="dim">0 of {planned} trials</span>}</td>;
  return (
    <td class="nights-rate">
      <span class="nights-figure">{rateText}</span>{" "}
      <span class="nights-interval dim">{valid ? intervalText : `${measured} of ${planned} trials`}</span>
      <RateBar rate={rate} low={low} high={high} />
    </td>
  );
}

/** The rate and its interval between 0 and 100 %, beside the figures that say the same. */
function RateBar({ rate, low, high }: { rate: number; low: number | null; high: number | null }) {
  return (
    <svg class="rate-bar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
      <rect class="rate-bar-all" x="0" y="5" width="100" height="2" />
      {low !== null && high !== null && <rect class="rate-bar-interval" x={100 * low} y="3" width={100 * (high - low)} height="6" />}
      <rect class="rate-bar-rate" x={Math.min(98, 100 * rate - 1)} y="0" width="2" height="12" />
    </svg>
  );
}

function SaidCell({ row: { headline, valid, accepted } }: { row: NightVariantRow }) {
  return (
    <td class="nights-said">
      <Text most={400}>{headline}</Text>
      {!valid && <span class="nights-why"> Says nothing about the agent; no night is compared with it.</span>}
      {valid && !accepted && <span class="nights-why"> Not accepted: later nights are not compared with it.</span>}
    </td>
  );
}

function CompareCell({ row: { compare, variant, valid }, night: { nightId } }: { row: NightVariantRow; night: NightRow }) {
  if (compare === null || !valid || !hasPage(["compare", compare.a, compare.b])) return <td />;
  const label = visible(`Compare ${variant} of ${nightId} with ${compare.with}`);
  return (
    <td>
      <PageLink to={["compare", compare.a, compare.b]} label={label}>
        compare
      </PageLink>
    </td>
  );
}
