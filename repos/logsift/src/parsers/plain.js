import { normaliseLevel } from '../levels.js';
import { parseTimestamp } from '../time/timestamp.js';

const START = /^\[?(?<time>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?)\]?\s+(?<rest>.*)$/;
const LEVEL = /^[[(]?(?<word>[A-Za-z]+)[\])]?:?(?:\s+|$)(?<rest>.*)$/;
const LOGGER = /^\[(?<logger>[\w.:/-]+)\]\s+(?<rest>.*)$/;

/**
 * `2024-05-01 10:00:00 [ERROR] [billing] text`: a timestamp, then optionally a level and a logger. Lines without a
 * timestamp, such as those of a stack trace, belong to the entry before them.
 */
export const plainParser = {
  name: 'plain',
  multiline: true,
  parse(line, { zone }) {
    const start = START.exec(line)?.groups;
    if (!start) return null;
    const time = parseTimestamp(start.time.replace(',', '.'), zone);
    if (time === null) return null;

    const fields = {};
    let { rest } = start;
    const word = LEVEL.exec(rest)?.groups;
    const level = word ? normaliseLevel(word.word) : null;
    if (level) rest = word.rest;
    const logger = LOGGER.exec(rest)?.groups;
    if (logger) {
      fields.logger = logger.logger;
      rest = logger.rest;
    }
    return { time, level, message: rest, fields };
  },
};
