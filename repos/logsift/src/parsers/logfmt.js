import { entryFromRecord } from './record.js';

const PAIR = /\s*([A-Za-z_@][\w.@-]*)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*)))?(?=\s|$)/y;
const ESCAPES = { n: '\n', t: '\t', r: '\r' };

/** `key=value key="quoted value" flag`. A line needs one key with a value, and nothing else between its pairs. */
export const logfmtParser = {
  name: 'logfmt',
  parse(line, context) {
    const record = {};
    const text = line.trimEnd();
    let pairs = 0;
    PAIR.lastIndex = 0;
    while (PAIR.lastIndex < text.length) {
      const match = PAIR.exec(text);
      if (!match) return null;
      const [, key, quoted, bare] = match;
      if (quoted === undefined && bare === undefined) {
        record[key] = true;
      } else {
        record[key] = quoted === undefined ? bare : unescape(quoted);
        pairs += 1;
      }
    }
    return pairs > 0 ? entryFromRecord(record, context) : null;
  },
};

function unescape(text) {
  return text.replace(/\\(.)/g, (_, character) => ESCAPES[character] ?? character);
}
