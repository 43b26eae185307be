import { csvLine } from './csv.js';
import { renderTable } from './table.js';
import { humanValue, machineRow } from './values.js';

/**
 * The text of a report in one of the report formats.
 * @param {{ columns: import('./values.js').Column[], rows: object[] }} report
 * @param {{ format: string, zone: string, colors: object }} options
 */
export function renderReport({ columns, rows }, { format, zone, colors }) {
  if (format === 'json') {
    return `${JSON.stringify(rows.map((row) => machineRow(row, columns, zone)), null, 2)}\n`;
  }
  if (format === 'csv') {
    const records = rows.map((row) => machineRow(row, columns, zone));
    const keys = columns.filter(({ type }) => type !== 'bar').map(({ key }) => key);
    return [keys, ...records.map((record) => Object.values(record))].map(csvLine).join('');
  }

  if (rows.length === 0) return 'no entries\n';
  const largest = columns.map(({ key, type }) => (type === 'bar' ? Math.max(...rows.map((row) => row[key])) : undefined));
  const cells = rows.map((row) => columns.map(({ key, type }, index) => humanValue(row[key], type, { zone, largest: largest[index] })));
  return renderTable(columns, cells, colors);
}
