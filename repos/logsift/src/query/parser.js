import { QueryError } from '../errors.js';
import { tokenize } from './lexer.js';

const MAX_ALIAS_DEPTH = 10;

/**
 * Parses a query into a tree of nodes:
 *   { type: 'and' | 'or', left, right }
 *   { type: 'not', operand }
 *   { type: 'has', field }
 *   { type: 'compare', field, operator, value, origin }
 *   { type: 'in', field, values, origin }
 * where `origin` is the { query, position } of the value: an alias's text is a query of its own.
 *
 * @param {string} query
 * @param {Record<string, string>} aliases  queries that `@name` stands for
 */
export function parseQuery(query, aliases = {}, depth = 0) {
  const tokens = tokenize(query);
  let index = 0;

  const fail = (message, token = tokens[index]) => {
    throw new QueryError(message, { query, position: token.position });
  };
  const peek = (type, value) => tokens[index].type === type && (value === undefined || tokens[index].value === value);
  const accept = (type, value) => (peek(type, value) ? tokens[index++] : null);
  const expect = (type, value, what) => accept(type, value) ?? fail(`expected ${what}`);

  function parseOr() {
    let left = parseAnd();
    while (accept('keyword', 'or')) left = { type: 'or', left, right: parseAnd() };
    return left;
  }

  function parseAnd() {
    let left = parseNot();
    while (accept('keyword', 'and')) left = { type: 'and', left, right: parseNot() };
    return left;
  }

  function parseNot() {
    if (accept('keyword', 'not')) return { type: 'not', operand: parseNot() };
    return parsePrimary();
  }

  function parsePrimary() {
    if (accept('punctuation', '(')) {
      const inner = parseOr();
      expect('punctuation', ')', "')'");
      return inner;
    }
    if (peek('alias')) return expandAlias(tokens[index++]);
    if (accept('keyword', 'has')) {
      expect('punctuation', '(', "'(' after 'has'");
      const field = parseFieldName();
      expect('punctuation', ')', "')'");
      return { type: 'has', field: field.value };
    }
    return parseComparison();
  }

  function parseComparison() {
    const field = parseFieldName();
    if (accept('keyword', 'in')) {
      const origin = { query, position: tokens[index].position };
      return { type: 'in', field: field.value, values: parseList(), origin };
    }
    const operator = expect('operator', undefined, `an operator after '${field.value}'`).value;
    const origin = { query, position: tokens[index].position };
    return { type: 'compare', field: field.value, operator, value: parseValue(`a value after '${operator}'`), origin };
  }

  function parseList() {
    expect('punctuation', '(', "'(' after 'in'");
    const values = [];
    do values.push(parseValue('a value'));
    while (accept('punctuation', ','));
    expect('punctuation', ')', "',' or ')'");
    return values;
  }

  function parseFieldName() {
    return accept('word') ?? accept('string') ?? fail('expected a field name');
  }

  function parseValue(what) {
    const token = accept('string') ?? accept('number') ?? accept('word') ?? fail(`expected ${what}`);
    return token.value;
  }

  function expandAlias(token) {
    if (!Object.hasOwn(aliases, token.value)) fail(`no alias is called '@${token.value}'`, token);
    if (depth >= MAX_ALIAS_DEPTH) fail(`'@${token.value}' refers to itself`, token);
    return parseQuery(aliases[token.value], aliases, depth + 1);
  }

  const tree = parseOr();
  if (!peek('end')) fail("expected 'and', 'or' or the end of the query");
  return tree;
}
