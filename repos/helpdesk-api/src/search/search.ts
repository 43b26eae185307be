import type { Condition } from '../db/keyset.ts';

/** The words of a search text, each once. */
export function searchTerms(text: string): string[] {
  return [...new Set(text.split(/\s+/).filter((term) => term !== ''))];
}

/** A ticket matches when every term occurs in its subject, its description or one of its comments. */
export function searchConditions(terms: string[]): Condition[] {
  return terms.map((term) => {
    const pattern = `%${term.replace(/[\\%_]/g, '\\$&')}%`;
    return {
      sql: `(t.subject LIKE ? ESCAPE '\\' OR t.description LIKE ? ESCAPE '\\' OR EXISTS (
        SELECT 1 FROM comments WHERE ticket_id = t.id AND body LIKE ? ESCAPE '\\'))`,
      params: [pattern, pattern, pattern],
    };
  });
}
