export type ErrorCode =
  | "BOOKING_CONFLICT"
  | "BOOKING_NOT_FOUND"
  | "INVALID_CALENDAR"
  | "INVALID_ICS"
  | "INVALID_INTERVAL"
  | "INVALID_QUERY"
  | "INVALID_RULE"
  | "INVALID_SERIES"
  | "ROOM_CLOSED"
  | "ROOM_NOT_FOUND"
  | "ROOM_TOO_SMALL"
  | "UNKNOWN_TIME_ZONE";

/** The only error type the library throws on purpose; `code` is stable, the message is for people. */
export class CadenceError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CadenceError";
    this.code = code;
  }
}
