const STATUS_BY_CODE = {
  malformed_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  invalid_transition: 409,
  last_admin: 409,
  ticket_closed: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  invalid_cursor: 422,
  validation_failed: 422,
  internal_error: 500,
} as const;

export type ErrorCode = keyof typeof STATUS_BY_CODE;

/** One problem with a request: a JSON pointer into the body or query, and what is wrong there. */
export interface ErrorDetail {
  path: string;
  message: string;
}

/** An error meant for the client. Everything else that is thrown becomes an `internal_error`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetail[] | undefined;

  constructor(code: ErrorCode, message: string, details?: ErrorDetail[]) {
    super(message);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return STATUS_BY_CODE[this.code];
  }
}

export function notFound(what: string): AppError {
  return new AppError('not_found', `${what} was not found.`);
}

export function invalid(...details: ErrorDetail[]): AppError {
  return new AppError('validation_failed', 'The request is not valid.', details);
}
