import Table from 'cli-table3';

const NO_BORDERS = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '',
  bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '',
  middle: '  ',
};
const RIGHT_ALIGNED = new Set(['number', 'percent']);

/**
 * Columns under headings, separated by two spaces.
 * @param {import('./values.js').Column[]} columns
 * @param {string[][]} rows  a text for every column
 */
export function renderTable(columns, rows, colors) {
  const table = new Table({
    head: columns.map(({ label }) => colors.bold(label)),
    colAligns: columns.map(({ type }) => (RIGHT_ALIGNED.has(type) ? 'right' : 'left')),
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows);
  return `${table.toString().replace(/[ \t]+$/gm, '')}\n`;
}
