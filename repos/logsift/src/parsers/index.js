import { accessParser } from './access.js';
import { jsonParser } from './json.js';
import { logfmtParser } from './logfmt.js';
import { plainParser } from './plain.js';

// The order decides when two parsers understand as many lines of a sample.
const STRUCTURED = [jsonParser, accessParser, logfmtParser];
const PARSERS = [...STRUCTURED, plainParser];

export const PARSER_NAMES = PARSERS.map((parser) => parser.name);

export function parserFor(name) {
  return PARSERS.find((parser) => parser.name === name);
}

/** The structured parser that understands most lines of the sample, if that is at least half of them; else plain. */
export function detectParser(sample, context) {
  const lines = sample.filter((line) => line.trim() !== '');
  let best = plainParser;
  let bestCount = Math.max(1, Math.ceil(lines.length / 2)) - 1;
  for (const parser of STRUCTURED) {
    const count = lines.filter((line) => parser.parse(line, context)).length;
    if (count > bestCount) {
      best = parser;
      bestCount = count;
    }
  }
  return best;
}
