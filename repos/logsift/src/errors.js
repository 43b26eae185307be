/** Base of every error that is the caller's to fix: shown as one message, without a stack. */
export class LogsiftError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Options or arguments that make no sense together. */
export class UsageError extends LogsiftError {}

/** A config file that cannot be read or holds something unknown. */
export class ConfigError extends LogsiftError {}

/** A source that cannot be read, or not to its end. */
export class InputError extends LogsiftError {}

/** A query that does not parse. `position` is the offset of the offending text in `query`. */
export class QueryError extends LogsiftError {
  constructor(message, { query, position }) {
    super(message);
    this.query = query;
    this.position = position;
  }

  /** The query with a caret under the place that was not understood. */
  excerpt() {
    return `  ${this.query}\n  ${' '.repeat(this.position)}^`;
  }
}
