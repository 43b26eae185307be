import { parseAccessTimestamp } from '../time/timestamp.js';

const LINE =
  /^(?<client>\S+) (?<ident>\S+) (?<user>\S+) \[(?<time>[^\]]+)\] "(?<request>(?:[^"\\]|\\.)*)" (?<status>\d{3}) (?<bytes>\d+|-)(?: "(?<referer>(?:[^"\\]|\\.)*)" "(?<agent>(?:[^"\\]|\\.)*)")?\s*$/;
const REQUEST = /^(?<method>[A-Z]+) (?<target>\S+)(?: (?<protocol>HTTP\/[\d.]+))?$/;

/** The common and the combined log format of web servers. */
export const accessParser = {
  name: 'access',
  parse(line) {
    const groups = LINE.exec(line)?.groups;
    if (!groups) return null;

    const status = Number(groups.status);
    const fields = { client: groups.client, status };
    if (groups.user !== '-') fields.user = groups.user;
    if (groups.bytes !== '-') fields.bytes = Number(groups.bytes);

    const request = REQUEST.exec(groups.request)?.groups;
    if (request) {
      const [path, search] = splitTarget(request.target);
      fields.method = request.method;
      fields.path = path;
      if (search) fields.search = search;
      if (request.protocol) fields.protocol = request.protocol;
    }
    if (isGiven(groups.referer)) fields.referer = groups.referer;
    if (isGiven(groups.agent)) fields.agent = groups.agent;

    const what = request ? `${fields.method} ${fields.path}` : groups.request;
    return { time: parseAccessTimestamp(groups.time), level: levelOf(status), message: `${what} ${status}`, fields };
  },
};

function splitTarget(target) {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}

function isGiven(value) {
  return value !== undefined && value !== '-' && value !== '';
}

function levelOf(status) {
  if (status >= 500) return 'error';
  if (status >= 400) return 'warn';
  return 'info';
}
