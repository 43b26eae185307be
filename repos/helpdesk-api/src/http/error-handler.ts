import type { FastifyError, FastifyInstance } from 'fastify';
import { AppError, invalid, notFound } from '../errors.ts';
import { describeProblems } from './validation.ts';

/** Gives every failed request the envelope `{ error: { code, message, details? } }`. */
export function registerErrorHandling(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = toAppError(error);
    if (known.code === 'internal_error') request.log.error(error);
    return reply.code(known.status).send({
      error: { code: known.code, message: known.message, ...(known.details && { details: known.details }) },
    });
  });
  app.setNotFoundHandler(() => {
    throw notFound('The route');
  });
}

function toAppError(error: FastifyError): AppError {
  if (error instanceof AppError) return error;
  if (error.validation) return invalid(...describeProblems(error.validation));
  switch (error.statusCode) {
    case 400:
      return new AppError('malformed_request', 'The request could not be read.');
    case 413:
      return new AppError('payload_too_large', 'The request body is too large.');
    case 415:
      return new AppError('unsupported_media_type', 'The request body must be application/json.');
    default:
      return new AppError('internal_error', 'Something went wrong on our side.');
  }
}
