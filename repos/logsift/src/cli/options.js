import { InvalidArgumentError, Option } from 'commander';
import { PARSER_NAMES } from '../parsers/index.js';
import { parseDuration } from '../time/duration.js';
import { isZone } from '../time/timestamp.js';

const REPORT_FORMATS = ['table', 'json', 'csv'];
const ENTRY_FORMATS = ['raw', 'table', 'json', 'csv'];

/** Adds the files and the options that every command reading logs has. */
export function withInput(command) {
  return command
    .argument('[files...]', "log files, plain or gzip; '-' or none for standard input")
    .option('-w, --where <query>', 'only entries that match the query')
    .option('--since <time>', 'only entries at or after this time')
    .option('--until <time>', 'only entries before this time')
    .addOption(new Option('-i, --input-format <name>', 'how lines are parsed').choices(['auto', ...PARSER_NAMES]))
    .option('--tz <zone>', 'time zone of reports and of times without an offset', parseZone)
    .option('--strict', 'fail when lines cannot be parsed')
    .option('-c, --config <file>', 'config file (default: .logsift.toml)')
    .option('--no-config', 'read no config file')
    .addOption(new Option('--color <when>', 'use colours').choices(['auto', 'always', 'never']).default('auto'));
}

export function withReportFormat(command) {
  return command.addOption(new Option('-f, --format <name>', 'format of the report').choices(REPORT_FORMATS));
}

export function withEntryFormat(command) {
  return command
    .addOption(new Option('-f, --format <name>', 'format of the entries').choices(ENTRY_FORMATS))
    .option('--columns <fields>', 'fields to write, separated by commas', parseList);
}

export function parseCount(text) {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}

export function parseDurationOption(text) {
  const duration = parseDuration(text);
  if (!duration) throw new InvalidArgumentError('It must be a duration such as 30s, 5m or 1d.');
  return duration;
}

export function parseList(text) {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new InvalidArgumentError('It must be names separated by commas.');
  return items;
}

function parseZone(text) {
  if (!isZone(text)) throw new InvalidArgumentError('It must be a time zone such as Europe/Amsterdam.');
  return text;
}
