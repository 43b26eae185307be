/** Levels from least to most severe; an index in this list is the level's rank. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

const ALIASES = new Map([
  ['verbose', 'trace'],
  ['finest', 'trace'],
  ['fine', 'debug'],
  ['information', 'info'],
  ['notice', 'info'],
  ['warning', 'warn'],
  ['err', 'error'],
  ['severe', 'error'],
  ['critical', 'fatal'],
  ['crit', 'fatal'],
  ['alert', 'fatal'],
  ['emerg', 'fatal'],
  ['panic', 'fatal'],
]);

// bunyan and pino write levels as 10, 20, … 60.
const NUMERIC_STEP = 10;

/** The level's name in our own terms, or null when `value` is not a level. */
export function normaliseLevel(value) {
  if (typeof value === 'number') return LEVELS[value / NUMERIC_STEP - 1] ?? null;
  if (typeof value !== 'string') return null;
  const name = value.trim().toLowerCase();
  if (LEVELS.includes(name)) return name;
  return ALIASES.get(name) ?? null;
}

/** The rank of a normalised level; -1 for an entry without one. */
export function levelRank(level) {
  return LEVELS.indexOf(level);
}

const ERROR_RANK = levelRank('error');

export function isError(entry) {
  return levelRank(entry.level) >= ERROR_RANK;
}
