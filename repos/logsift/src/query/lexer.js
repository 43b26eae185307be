import { QueryError } from '../errors.js';
import { parseDuration } from '../time/duration.js';

const SPACE = /\s*/y;
const NUMBER = /-?\d+(?:\.\d+)?(ms|s|m|h|d)?(?![\w.:-])/y;
const WORD = /[A-Za-z_][\w.-]*/y;
const ALIAS = /@([A-Za-z0-9_][\w-]*)/y;
const OPERATOR = /!=|!~|<=|>=|=|<|>|~/y;
const PUNCTUATION = /[(),]/y;
const STRING = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y;

const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'has']);

/**
 * @typedef {object} Token
 * @property {'number'|'string'|'word'|'keyword'|'alias'|'operator'|'punctuation'|'end'} type
 * @property {string|number} value
 * @property {number} position
 */

/** @returns {Token[]} the query's tokens, with an `end` token last */
export function tokenize(query) {
  const tokens = [];
  let position = 0;
  const read = (pattern) => {
    pattern.lastIndex = position;
    return pattern.exec(query);
  };

  for (;;) {
    position += read(SPACE)[0].length;
    if (position >= query.length) break;
    const token = nextToken(read, query, position);
    tokens.push({ type: token.type, value: token.value, position });
    position += token.length;
  }
  tokens.push({ type: 'end', value: '', position });
  return tokens;
}

function nextToken(read, query, position) {
  let match;
  if ((match = read(STRING))) {
    return { type: 'string', value: unquote(match[1] ?? match[2]), length: match[0].length };
  }
  if ((match = read(NUMBER))) {
    const value = match[1] ? parseSignedDuration(match[0]) : Number(match[0]);
    return { type: 'number', value, length: match[0].length };
  }
  if ((match = read(ALIAS))) return { type: 'alias', value: match[1], length: match[0].length };
  if ((match = read(WORD))) {
    const keyword = match[0].toLowerCase();
    if (KEYWORDS.has(keyword)) return { type: 'keyword', value: keyword, length: match[0].length };
    return { type: 'word', value: match[0], length: match[0].length };
  }
  if ((match = read(OPERATOR))) return { type: 'operator', value: match[0], length: match[0].length };
  if ((match = read(PUNCTUATION))) return { type: 'punctuation', value: match[0], length: match[0].length };

  const character = query[position];
  if (character === '"' || character === "'") throw new QueryError('this quote is never closed', { query, position });
  if (/\d/.test(character)) throw new QueryError('put quotes around values that are not plain numbers', { query, position });
  throw new QueryError(`unexpected '${character}'`, { query, position });
}

function parseSignedDuration(text) {
  return text.startsWith('-') ? -parseDuration(text.slice(1)) : parseDuration(text);
}

// Only quotes and backslashes are escaped, so that regular expressions keep their own backslashes.
function unquote(text) {
  return text.replace(/\\(["'\\])/g, '$1');
}
