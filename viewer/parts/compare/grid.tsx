import { useMemo, useState } from "preact/hooks";
import type { CompareDoc } from "../../../src/pages/compare-page.ts";
import { setQuery } from "../../router.ts";
import { Text } from "../text.tsx";
import { FlipMark } from "./flips.tsx";
import { Cell } from "./grid-cell.tsx";
import { moveFocus, rememberFocus } from "./grid-focus.ts";
import { rowsOf, type ShownRow, type Sort, sortRows } from "./grid-rows.ts";
import { type Contrast, columnsOf, points } from "./words.ts";

/** As many rows as are drawn at once. */
const MOST = 150;

interface Props {
  doc: CompareDoc;
  contrast: Contrast;
  query: URLSearchParams;
}

/** Every task with every side: the share that resolved it, how sure that is, and a trial to look at. */
export function Grid({ doc, contrast, query }: Props) {
  const [sort, setSort] = useRemembered("sort", query.get("sort") ?? "flip");
  const [filter, setFilter] = useRemembered("filter", query.get("filter") ?? "");
  const [all, setAll] = useState(false);
  const rows = useMemo(() => sortRows(rowsOf(doc, contrast), sort), [doc, contrast, sort]);
  const wanted = filter.trim().toLowerCase();
  const found = wanted === "" ? rows : rows.filter(({ taskId }) => taskId.toLowerCase().includes(wanted));
  const shown = all ? found : found.slice(0, MOST);
  return (
    <section aria-labelledby="compare-grid">
      <h2 id="compare-grid">Tasks × variants</h2>
      <div class="compare-tools">
        <label>
          Filter tasks <input type="search" value={filter} onInput={(event) => setFilter(event.currentTarget.value)} />
        </label>
        <span role="status" class="dim">
          {found.length} of {rows.length} tasks
        </span>
        <span class="dim">Share of measured trials that resolved; bar: Wilson interval, 95 %. Arrow keys go from cell to cell.</span>
      </div>
      <div class="compare-scroll compare-grid-box">
        <table class="compare-grid">
          <Head doc={doc} contrast={contrast} sort={sort} onSort={setSort} />
          <tbody onKeyDown={moveFocus} onFocusIn={rememberFocus}>
            {shown.map((row, index) => (
              <Row key={row.taskId} row={row} doc={doc} first={index === 0} />
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < found.length && (
        <button type="button" class="compare-all" onClick={() => setAll(true)}>
          Show the other {found.length - shown.length} tasks
        </button>
      )}
    </section>
  );
}

function useRemembered(name: string, initial: string): [string, (value: string) => void] {
  const [value, setValue] = useState(initial);
  const change = (next: string) => {
    setValue(next);
    setQuery(name, next);
  };
  return [value, change];
}

interface HeadProps {
  doc: CompareDoc;
  contrast: Contrast;
  sort: Sort;
  onSort: (sort: Sort) => void;
}

function Head({ doc, contrast, sort, onSort }: HeadProps) {
  const columns = columnsOf(doc, contrast);
  const head = (by: string, label: string, mark = "") => <SortHead key={by} {...{ by, label, mark, sort, onSort }} />;
  return (
    <thead>
      <tr>
        {head("name", "Task")}
        {head("flip", "Flip")}
        {head("change", "B − A")}
        {doc.variants.map(({ label }, index) => head(String(index), label, index === columns.a ? "A" : index === columns.b ? "B" : ""))}
      </tr>
    </thead>
  );
}

function SortHead({
  by,
  label,
  mark,
  sort,
  onSort,
}: {
  by: string;
  label: string;
  mark: string;
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  const direction = sort === by ? "ascending" : sort === `-${by}` ? "descending" : undefined;
  return (
    <th scope="col" aria-sort={direction}>
      <button type="button" onClick={() => onSort(sort === by ? `-${by}` : by)}>
        {mark !== "" && <span class="compare-side">{mark}</span>}
        <Text>{label}</Text>
        <span aria-hidden="true" class="compare-arrow">
          {direction === "ascending" ? "↑" : direction === "descending" ? "↓" : "↕"}
        </span>
      </button>
    </th>
  );
}

function Row({ row, doc, first }: { row: ShownRow; doc: CompareDoc; first: boolean }) {
  const open = row.cells.findIndex((cell) => cell !== null && cell.trialId !== null);
  return (
    <tr>
      <th scope="row">
        <Text>{row.taskId}</Text>
      </th>
      <td>{row.flip === null ? "" : <FlipMark direction={row.flip} />}</td>
      <td class="number">
        {row.change === null ? (
          <span class="dim">– {row.reason}</span>
        ) : (
          <span class="compare-change" data-sign={row.change > 0 ? "more" : row.change < 0 ? "less" : "even"}>
            {points(row.change)}
          </span>
        )}
      </td>
      {row.cells.map((cell, index) => (
        <Cell key={index} cell={cell} variant={doc.variants[index]} inTabOrder={first && index === open} />
      ))}
    </tr>
  );
}
