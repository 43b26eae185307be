export { main } from './cli/main.js';
export { EXIT } from './cli/exit-codes.js';
export { readEntries } from './input/reader.js';
export { openSources } from './input/sources.js';
export { compileQuery } from './query/index.js';
export { getField } from './entry.js';
export { ConfigError, InputError, LogsiftError, QueryError, UsageError } from './errors.js';
