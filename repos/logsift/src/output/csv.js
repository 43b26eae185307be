/** One record of RFC 4180, with its line end. */
export function csvLine(values) {
  return `${values.map(csvCell).join(',')}\r\n`;
}

function csvCell(value) {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
