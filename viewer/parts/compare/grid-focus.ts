const STEPS: Record<string, [rows: number, columns: number]> = {
  ...{ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0] },
  ...{ Home: [-Infinity, 0], End: [Infinity, 0] },
};

/** Arrow keys go from link to link of a table's body: hundreds of links are one stop of the Tab key. */
export function moveFocus(event: KeyboardEvent): void {
  const step = STEPS[event.key];
  const cell = event.target instanceof Element ? event.target.closest("td") : null;
  if (step === undefined || cell === null || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = nextLink(cell, step);
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function nextLink(cell: HTMLTableCellElement, [down, right]: [number, number]): HTMLElement | undefined {
  const row = cell.parentElement as HTMLTableRowElement;
  const rows = [...(row.parentElement?.children ?? [])] as HTMLTableRowElement[];
  if (right !== 0)
    return linksOf(right > 0 ? [...row.cells].slice(cell.cellIndex + 1) : [...row.cells].slice(0, cell.cellIndex).reverse())[0];
  const at = rows.indexOf(row);
  const to = Math.min(Math.max(at + down, 0), rows.length - 1);
  const onTheWay = down > 0 ? rows.slice(to).concat(rows.slice(at + 1, to).reverse()) : rows.slice(0, to + 1).reverse();
  return linksOf(onTheWay.flatMap((one) => one.cells[cell.cellIndex] ?? []).filter((one) => one !== cell))[0];
}

function linksOf(cells: readonly Element[]): HTMLElement[] {
  return cells.flatMap((cell) => cell.querySelector<HTMLElement>("a") ?? []);
}

/** Tab comes back to where one was. */
export function rememberFocus(event: FocusEvent & { currentTarget: HTMLElement }): void {
  const link = event.target;
  if (!(link instanceof HTMLAnchorElement)) return;
  for (const other of event.currentTarget.querySelectorAll<HTMLAnchorElement>('a[tabindex="0"]')) other.tabIndex = -1;
  link.tabIndex = 0;
}
