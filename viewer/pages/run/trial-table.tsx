import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Text } from "../../parts/text.tsx";
import type { Column } from "./columns.tsx";
import type { Choice, Row, SortName } from "./rows.ts";

interface Props {
  rows: readonly Row[];
  columns: readonly Column[];
  sort: Choice["sort"];
  onSort: (sort: Choice["sort"]) => void;
}

/** Height of a row, and of the head, in pixels; the style sheet has the same. */
const ROW = 36;
const SPARE = 10;

/**
 * Trials, of which only those in sight are in the document: a table all the same. One of its links is in the order of tabs;
 * the keys of the arrows, Page Up and Down, Home and End move it.
 */
export function TrialTable({ rows, columns, sort, onSort }: Props) {
  const box = useRef<HTMLElement>(null);
  const seen = useSight(box);
  const [at, setAt] = useState<string>();
  const current = Math.max(
    0,
    rows.findIndex(({ trialId }) => trialId === at),
  );
  const moved = useRef(false);
  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    box.current?.querySelector<HTMLElement>('a[tabindex="0"]')?.focus({ preventScroll: true });
  });
  const move = (event: KeyboardEvent) => {
    const next = nextOf(event, current, { last: rows.length - 1, page: Math.max(1, Math.floor(seen.height / ROW) - 2) });
    if (next === undefined || box.current === null) return;
    event.preventDefault();
    scrollTo(box.current, next);
    moved.current = true;
    setAt(rows[next]?.trialId);
  };
  const first = Math.max(0, Math.floor(seen.top / ROW) - SPARE);
  const last = Math.min(rows.length - 1, Math.ceil((seen.top + seen.height) / ROW) + SPARE);
  const shown = inOrder(first, last, current, rows.length);
  return (
    <section ref={box} class="run-window" aria-label="Trials, by row" onKeyDown={move}>
      <table class="run-trials" aria-rowcount={rows.length + 1}>
        <Head columns={columns} sort={sort} onSort={onSort} />
        <tbody onFocusIn={(event) => setAt((event.target as HTMLElement).closest<HTMLElement>("[data-row]")?.dataset["row"] ?? at)}>
          {shown.flatMap((index, place) => {
            const row = rows[index];
            const gap = index - (shown[place - 1] ?? -1) - 1;
            const space = gap > 0 ? [<Space key={`before-${index}`} rows={gap} span={columns.length} />] : [];
            return row === undefined
              ? space
              : [...space, <TrialRow key={row.trialId} row={row} index={index} columns={columns} isCurrent={index === current} />];
          })}
          <Space rows={rows.length - 1 - (shown.at(-1) ?? -1)} span={columns.length} />
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  row: Row;
  index: number;
  columns: readonly Column[];
  isCurrent: boolean;
}

function TrialRow({ row, index, columns, isCurrent }: RowProps) {
  const own = useRef<HTMLTableRowElement>(null);
  useLayoutEffect(() => {
    own.current?.querySelector("a")?.setAttribute("tabindex", isCurrent ? "0" : "-1");
  });
  return (
    <tr ref={own} aria-rowindex={index + 2} data-row={row.trialId}>
      {columns.map(({ name, isNumber, cell }) => (
        <td key={name} class={isNumber ? "number" : undefined}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}

function Head({ columns, sort, onSort }: Pick<Props, "columns" | "sort" | "onSort">) {
  return (
    <>
      <colgroup>
        {columns.map(({ name, width }) => (
          <col key={name} style={width === "minmax" ? undefined : { width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map(({ name, head, title, isNumber }) => (
            <th key={name} scope="col" class={isNumber ? "number" : undefined} aria-sort={sortedAs(name, sort)}>
              <button type="button" title={title} onClick={() => onSort(nextSort(name, sort))}>
                <Text>{head}</Text>
                <span aria-hidden="true">{sort?.name === name ? (sort.down ? " ↓" : " ↑") : ""}</span>
              </button>
            </th>
          ))}
        </tr>
      </thead>
    </>
  );
}

function sortedAs(name: SortName, sort: Choice["sort"]): "ascending" | "descending" | undefined {
  return sort?.name === name ? (sort.down ? "descending" : "ascending") : undefined;
}

/** Up, down, and then the order of the plan. */
function nextSort(name: SortName, sort: Choice["sort"]): Choice["sort"] {
  if (sort?.name !== name) return { name, down: false };
  return sort.down ? undefined : { name, down: true };
}

/** Stands for rows that are out of sight. */
function Space({ rows, span }: { rows: number; span: number }) {
  if (rows <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row without a tabindex takes no focus
    <tr aria-hidden="true" class="run-space" style={{ height: `${rows * ROW}px` }}>
      <td colSpan={span} />
    </tr>
  );
}

/** Those in sight, and the current one wherever it is: it may have the focus. */
function inOrder(first: number, last: number, current: number, count: number): number[] {
  const shown = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  if (current >= count || (current >= first && current <= last)) return shown;
  return current < first ? [current, ...shown] : [...shown, current];
}

function nextOf(
  { key, ctrlKey, altKey, metaKey, target }: KeyboardEvent,
  at: number,
  { last, page }: { last: number; page: number },
): number | undefined {
  if (ctrlKey || altKey || metaKey || last < 0 || (target as HTMLElement).closest("thead") !== null) return undefined;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: last }[key];
  return to === undefined ? undefined : Math.min(last, Math.max(0, to));
}

/** So far that the row is below the head and above the end. */
function scrollTo(box: HTMLElement, index: number): void {
  const [top, height] = [index * ROW, box.clientHeight - ROW];
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + ROW > box.scrollTop + height) box.scrollTop = top + ROW - height;
}

/** What of the rows is in sight, in pixels. */
function useSight(box: RefObject<HTMLElement | null>): { top: number; height: number } {
  const [seen, setSeen] = useState({ top: 0, height: 700 });
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return undefined;
    const look = () => setSeen({ top: current.scrollTop, height: current.clientHeight });
    look();
    current.addEventListener("scroll", look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(current);
    return () => {
      current.removeEventListener("scroll", look);
      observer.disconnect();
    };
  }, [box]);
  return seen;
}
