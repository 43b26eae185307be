import { once } from 'node:events';
import pico from 'picocolors';
import { loadConfig } from '../config/load.js';
import { UsageError } from '../errors.js';
import { readEntries } from '../input/reader.js';
import { STDIN, openSources } from '../input/sources.js';
import { renderEntries } from '../output/entries.js';
import { renderReport } from '../output/report.js';
import { compileQuery } from '../query/index.js';
import { parseTimestamp } from '../time/timestamp.js';
import { EXIT } from './exit-codes.js';

/**
 * One run of a command: its settings, the entries it reads and the ways to write what it finds.
 * Options win over the config file, which wins over the defaults.
 */
export class Run {
  #io;
  #files;
  #options;
  #config;

  static async start(io, files, options) {
    return new Run(io, files, options, await loadConfig(options.config, io.cwd));
  }

  constructor(io, files, options, config) {
    this.#io = io;
    this.#files = files.length > 0 ? files : [STDIN];
    this.#options = options;
    this.#config = config;
    this.exitCode = EXIT.OK;
    this.zone = options.tz ?? config.timezone;
    this.colors = pico.createColors(this.#wantsColors());
  }

  /** The entries of all files that match --where, --since and --until. */
  entries() {
    if (this.#files.includes(STDIN) && this.#io.stdin.isTTY) {
      throw new UsageError('no input: name log files, or pipe a log into logsift');
    }

    const matches = this.#filter();
    const entries = readEntries(openSources(this.#files, this.#io), {
      inputFormat: this.#options.inputFormat ?? this.#config.input_format,
      zone: this.zone,
      fieldNames: this.#config.fields,
      onSkipped: (source, count, format) => {
        this.warn(`${source}: ${count} ${count === 1 ? 'line is' : 'lines are'} not ${format}`);
        if (this.#options.strict) this.exitCode = EXIT.INPUT;
      },
      onUnreadable: (error) => {
        this.warn(error.message);
        this.exitCode = EXIT.INPUT;
      },
    });
    return select(entries, matches);
  }

  async writeReport(report) {
    const format = this.#options.format ?? this.#config.output.report;
    await this.#write(renderReport(report, { format, zone: this.zone, colors: this.colors }));
  }

  async writeEntries(entries) {
    const pieces = renderEntries(entries, {
      format: this.#options.format ?? this.#config.output.entries,
      columns: this.#options.columns ?? this.#config.output.columns,
      zone: this.zone,
      colors: this.colors,
    });
    for await (const piece of pieces) await this.#write(piece);
  }

  warn(message) {
    this.#io.stderr.write(`logsift: ${message}\n`);
  }

  async #write(text) {
    if (!this.#io.stdout.write(text)) await once(this.#io.stdout, 'drain');
  }

  #filter() {
    const { where, since, until } = this.#options;
    const tests = [];
    if (since !== undefined) {
      const start = this.#parseTime('--since', since);
      tests.push((entry) => entry.time !== null && entry.time >= start);
    }
    if (until !== undefined) {
      const end = this.#parseTime('--until', until);
      tests.push((entry) => entry.time !== null && entry.time < end);
    }
    if (where !== undefined) tests.push(compileQuery(where, { aliases: this.#config.aliases, zone: this.zone }));
    return (entry) => tests.every((test) => test(entry));
  }

  #parseTime(option, text) {
    const time = parseTimestamp(text, this.zone);
    if (time === null) throw new UsageError(`${option} must be a time such as 2024-05-01T10:00, not '${text}'`);
    return time;
  }

  #wantsColors() {
    if (this.#options.color !== 'auto') return this.#options.color === 'always';
    return Boolean(this.#io.stdout.isTTY) && !this.#io.env.NO_COLOR;
  }
}

async function* select(entries, matches) {
  for await (const entry of entries) {
    if (matches(entry)) yield entry;
  }
}
