/**
 * The fields that entries have besides time, level and message: nested objects by their paths.
 * @returns rows sorted by name, with the types seen and the first value as an example
 */
export async function listFields(entries) {
  const fields = new Map();
  let total = 0;
  for await (const entry of entries) {
    total += 1;
    for (const [name, value] of leaves(entry.fields)) {
      const field = fields.get(name) ?? { name, entries: 0, types: new Set(), example: value };
      fields.set(name, field);
      field.entries += 1;
      field.types.add(typeName(value));
    }
  }

  return [...fields.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, entries: count, types, example }) => ({
      name,
      entries: count,
      coverage: count / total,
      types: [...types].sort().join(', '),
      example: typeof example === 'object' ? JSON.stringify(example) : String(example),
    }));
}

function* leaves(object, prefix = '') {
  for (const [key, value] of Object.entries(object)) {
    if (typeName(value) === 'object') yield* leaves(value, `${prefix}${key}.`);
    else if (value !== null) yield [`${prefix}${key}`, value];
  }
}

function typeName(value) {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
