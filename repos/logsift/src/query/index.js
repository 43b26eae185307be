import { compile } from './evaluate.js';
import { parseQuery } from './parser.js';

/**
 * Compiles a query such as `level>=warn and path~"^/api"` into a predicate on entries.
 * @throws {import('../errors.js').QueryError}
 */
export function compileQuery(query, { aliases = {}, zone = 'UTC' } = {}) {
  return compile(parseQuery(query, aliases), zone);
}
