import { getField } from '../entry.js';
import { QueryError } from '../errors.js';
import { levelRank, normaliseLevel } from '../levels.js';
import { parseDuration } from '../time/duration.js';
import { parseTimestamp } from '../time/timestamp.js';

const ORDERINGS = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Turns a parsed query into a predicate on entries. `zone` is that of times without an offset. */
export function compile(node, zone) {
  switch (node.type) {
    case 'and': {
      const left = compile(node.left, zone);
      const right = compile(node.right, zone);
      return (entry) => left(entry) && right(entry);
    }
    case 'or': {
      const left = compile(node.left, zone);
      const right = compile(node.right, zone);
      return (entry) => left(entry) || right(entry);
    }
    case 'not': {
      const operand = compile(node.operand, zone);
      return (entry) => !operand(entry);
    }
    case 'has':
      return (entry) => getField(entry, node.field) !== undefined;
    case 'in': {
      const tests = node.values.map((value) => compileTest(node, '=', value, zone));
      return (entry) => anyValue(getField(entry, node.field), (value) => tests.some((test) => test(value)));
    }
    default:
      return compileComparison(node, zone);
  }
}

function compileComparison(node, zone) {
  // A negated operator holds exactly when its opposite does not, so it also holds for a missing field.
  if (node.operator === '!=' || node.operator === '!~') {
    const test = compileTest(node, node.operator === '!=' ? '=' : '~', node.value, zone);
    return (entry) => !anyValue(getField(entry, node.field), test);
  }
  const test = compileTest(node, node.operator, node.value, zone);
  return (entry) => anyValue(getField(entry, node.field), test);
}

function anyValue(value, test) {
  if (value === undefined) return false;
  return Array.isArray(value) ? value.some((item) => test(item)) : test(value);
}

function compileTest(node, operator, literal, zone) {
  const fail = (message) => {
    throw new QueryError(message, node.origin);
  };
  if (operator === '~') {
    const pattern = compilePattern(literal, fail);
    return (value) => pattern.test(asText(value));
  }

  const holds = ORDERINGS[operator];
  if (node.field === 'level') {
    const level = normaliseLevel(literal) ?? fail(`'${literal}' is not a level`);
    return (value) => holds(levelRank(value) - levelRank(level));
  }
  if (node.field === 'time') {
    const time = parseTimestamp(literal, zone) ?? fail(`'${literal}' is not a time`);
    return (value) => holds(value - time);
  }
  if (typeof literal === 'number') {
    return (value) => {
      const number = asNumber(value);
      return number !== null && holds(number - literal);
    };
  }
  return (value) => {
    const text = asText(value);
    return holds(text < literal ? -1 : Number(text > literal));
  };
}

function compilePattern(source, fail) {
  try {
    return new RegExp(source);
  } catch {
    return fail(`'${source}' is not a regular expression`);
  }
}

function asText(value) {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function asNumber(value) {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isNaN(number) ? parseDuration(value) : number;
}
