import type { FastifySchemaValidationError } from 'fastify/types/schema.js';
import type { FastifySchemaCompiler, FastifySchema } from 'fastify';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { ErrorDetail } from '../errors.ts';

const bodies = new Ajv({ allErrors: true });
// Query and path parameters arrive as text, so only there may a value change its type.
const texts = new Ajv({ allErrors: true, coerceTypes: true, useDefaults: true });
for (const ajv of [bodies, texts]) formats.default(ajv);

export const validatorCompiler: FastifySchemaCompiler<FastifySchema> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? bodies : texts).compile(schema as object);

/** Turns what the validator found into the details of a `validation_failed` error. */
export function describeProblems(problems: FastifySchemaValidationError[]): ErrorDetail[] {
  return problems.map(({ instancePath, keyword, params, message }) => {
    const name = params['missingProperty'] ?? params['additionalProperty'];
    if (keyword === 'additionalProperties') return { path: `${instancePath}/${name}`, message: 'is not known' };
    if (keyword === 'required') return { path: `${instancePath}/${name}`, message: 'is required' };
    if (keyword === 'enum') {
      return { path: instancePath, message: `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}` };
    }
    return { path: instancePath, message: message ?? 'is not valid' };
  });
}
