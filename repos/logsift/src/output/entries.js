import { getField } from '../entry.js';
import { csvLine } from './csv.js';
import { renderTable } from './table.js';
import { humanValue, machineRow } from './values.js';

const LEVEL_COLORS = { fatal: 'red', error: 'red', warn: 'yellow', info: 'green', debug: 'dim', trace: 'dim' };

/**
 * Pieces of text that together write entries in one of the entry formats.
 * @param {AsyncIterable<import('../entry.js').Entry>} entries
 * @param {object} options
 * @param {string} options.format
 * @param {string[]|null} options.columns  fields to write; null for the whole entry in JSON and for a choice elsewhere
 */
export async function* renderEntries(entries, { format, columns, zone, colors }) {
  if (format === 'raw') {
    for await (const entry of entries) yield `${entry.raw}\n`;
    return;
  }

  if (format === 'json') {
    for await (const entry of entries) {
      const record = columns ? selectedFields(entry, columns, zone) : wholeEntry(entry, zone);
      yield `${JSON.stringify(record)}\n`;
    }
    return;
  }

  const names = columns ?? ['time', 'level', 'message'];
  if (format === 'csv') {
    yield csvLine(names);
    for await (const entry of entries) yield csvLine(Object.values(selectedFields(entry, names, zone)));
    return;
  }

  const rows = [];
  for await (const entry of entries) {
    rows.push(
      names.map((name) => {
        const text = humanValue(getField(entry, name), columnType(name), { zone });
        return name === 'level' && entry.level ? colors[LEVEL_COLORS[entry.level]](text) : text;
      }),
    );
  }
  yield rows.length > 0 ? renderTable(names.map((name) => ({ key: name, label: name })), rows, colors) : 'no entries\n';
}

function wholeEntry(entry, zone) {
  const { level, message, source, line, fields } = entry;
  return { time: selectedFields(entry, ['time'], zone).time, level, message, source, line, fields };
}

function selectedFields(entry, names, zone) {
  const columns = names.map((name) => ({ key: name, type: columnType(name) }));
  return machineRow(Object.fromEntries(names.map((name) => [name, getField(entry, name)])), columns, zone);
}

function columnType(name) {
  return name === 'time' ? 'time' : 'text';
}
