import { ConfigError } from '../errors.js';
import { PARSER_NAMES } from '../parsers/index.js';
import { isZone } from '../time/timestamp.js';

const text = (value, path) => (typeof value === 'string' && value !== '' ? value : invalid(path, 'a text'));

const oneOf =
  (...names) =>
  (value, path) =>
    names.includes(value) ? value : invalid(path, `one of ${names.join(', ')}`);

const listOfTexts = (value, path) =>
  Array.isArray(value) ? value.map((item, index) => text(item, `${path}[${index}]`)) : invalid(path, 'a list of texts');

const zone = (value, path) => (typeof value === 'string' && isZone(value) ? value : invalid(path, 'a time zone such as Europe/Amsterdam'));

const mapOfTexts = (value, path) => {
  requireTable(value, path);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, text(item, `${path}.${key}`)]));
};

/** A table of settings, each with its check and what it is when it is left out. */
const table = (settings) => {
  const check = (value, path) => {
    requireTable(value, path);
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(settings, key)) throw new ConfigError(`unknown setting '${join(path, key)}'`);
    }
    return Object.fromEntries(
      Object.entries(settings).map(([key, [checkSetting, fallback]]) => [
        key,
        Object.hasOwn(value, key) ? checkSetting(value[key], join(path, key)) : fallback,
      ]),
    );
  };
  return [check, check({}, '')];
};

const SETTINGS = table({
  timezone: [zone, 'UTC'],
  input_format: [oneOf('auto', ...PARSER_NAMES), 'auto'],
  output: table({
    report: [oneOf('table', 'json', 'csv'), 'table'],
    entries: [oneOf('raw', 'table', 'json', 'csv'), 'raw'],
    columns: [listOfTexts, null],
  }),
  fields: table({
    time: [listOfTexts, []],
    level: [listOfTexts, []],
    message: [listOfTexts, []],
  }),
  aliases: [mapOfTexts, {}],
});

/** The settings of a config file's content, complete with those it leaves out. Throws a ConfigError for any other content. */
export function validateConfig(content) {
  const [check] = SETTINGS;
  return check(content, '');
}

function requireTable(value, path) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) invalid(path, 'a table');
}

function join(path, key) {
  return path === '' ? key : `${path}.${key}`;
}

function invalid(path, expected) {
  throw new ConfigError(`setting '${path}' must be ${expected}`);
}
