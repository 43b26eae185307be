/** Building blocks for the JSON schemas of the routes. */

export interface ObjectSchema {
  type: 'object';
  additionalProperties: false;
  properties: Record<string, object>;
  required: string[];
}

/** An object that holds no other properties than these; in a query, that refuses misspelt parameters. */
export function objectOf(properties: Record<string, object>, required: string[] = []): ObjectSchema {
  return { type: 'object', additionalProperties: false, properties, required };
}

export function textOf(minLength: number, maxLength: number): object {
  return { type: 'string', minLength, maxLength };
}

export const ID = { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER };
export const EMAIL = { type: 'string', format: 'email', maxLength: 254 };
export const INSTANT = { type: 'string', format: 'date-time' };

export const ID_PARAMS = objectOf({ id: ID }, ['id']);
export interface IdParams {
  id: number;
}
