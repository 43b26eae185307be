import { useEffect, useMemo, useState } from "preact/hooks";
import { RESULTS, type ResultWord, type RunDoc } from "../../../src/pages/run-page.ts";
import { type Route, setQuery } from "../../router.ts";
import { columnsOf, resultWords } from "./columns.tsx";
import { type Choice, choiceOf, chosenRows, type Row, rowsOf, sortText } from "./rows.ts";
import { TrialTable } from "./trial-table.tsx";

/** Every trial of the plan, filtered and sorted as the address says. */
export function Trials({ doc, route }: { doc: RunDoc; route: Route }) {
  const [choice, setChoice] = useState(() => choiceOf(route.query));
  useEffect(() => setChoice(choiceOf(route.query)), [route]);
  const rows = useMemo(() => rowsOf(doc), [doc]);
  const shown = useMemo(() => chosenRows(rows, choice), [rows, choice]);
  const columns = useMemo(() => columnsOf({ runId: doc.runId, judged: doc.judged, rows }), [doc, rows]);
  const change = (part: Partial<Choice>) => {
    const next = { ...choice, ...part };
    setChoice(next);
    for (const [name, value] of Object.entries({ q: next.text, variant: next.variant, result: next.result, scope: next.scope }))
      setQuery(name, value);
    setQuery("sort", sortText(next.sort));
  };
  const isFiltered = [choice.text, choice.variant, choice.result, choice.scope].some((one) => one !== "");
  return (
    <section aria-labelledby="run-trials">
      <div class="run-bar">
        <h2 id="run-trials">Trials</h2>
        <Filters rows={rows} choice={choice} variants={doc.variants.map(({ variant }) => variant)} onChange={change} />
        <p role="status" class="run-count">
          {shown.length === rows.length ? number(rows.length) : `${number(shown.length)} of ${number(rows.length)}`} trials
        </p>
        {isFiltered && (
          <button type="button" onClick={() => change({ text: "", variant: "", result: "", scope: "" })}>
            Show all
          </button>
        )}
      </div>
      {shown.length === 0 ? (
        <p class="run-none">No trial fits.</p>
      ) : (
        <TrialTable rows={shown} columns={columns} sort={choice.sort} onSort={(sort) => change({ sort })} />
      )}
    </section>
  );
}

interface FilterProps {
  rows: readonly Row[];
  choice: Choice;
  variants: readonly string[];
  onChange: (part: Partial<Choice>) => void;
}

function Filters({ rows, choice, variants, onChange }: FilterProps) {
  const counts = useMemo(() => countsOf(rows), [rows]);
  const chosenIn = (event: Event) => (event.currentTarget as HTMLInputElement | HTMLSelectElement).value;
  return (
    <search class="run-filters">
      <input
        type="search"
        aria-label="Filter by text"
        placeholder="Task, trial id, reason …"
        value={choice.text}
        onInput={(event) => onChange({ text: chosenIn(event) })}
      />
      <select aria-label="Variant" value={choice.variant} onChange={(event) => onChange({ variant: chosenIn(event) })}>
        <option value="">All variants</option>
        {variants.map((variant) => (
          <option key={variant} value={variant}>
            {variant}
          </option>
        ))}
      </select>
      <select aria-label="Result" value={choice.result} onChange={(event) => onChange({ result: chosenIn(event) as ResultWord })}>
        <option value="">All results</option>
        {RESULTS.filter((word) => (counts.get(word) ?? 0) > 0 || word === choice.result).map((word) => (
          <option key={word} value={word}>
            {resultWords[word]} ({number(counts.get(word) ?? 0)})
          </option>
        ))}
      </select>
      <select aria-label="Scope" value={choice.scope} onChange={(event) => onChange({ scope: chosenIn(event) as Choice["scope"] })}>
        <option value="">Any scope</option>
        <option value="within">within scope</option>
        <option value="beyond">beyond scope</option>
      </select>
    </search>
  );
}

function countsOf(rows: readonly Row[]): Map<ResultWord, number> {
  const counts = new Map<ResultWord, number>();
  for (const { result } of rows) counts.set(result, (counts.get(result) ?? 0) + 1);
  return counts;
}

function number(value: number): string {
  return value.toLocaleString("en");
}
