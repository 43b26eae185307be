import { ConfigError } from "../../errors.ts";

/**
 * Headers as OpenTelemetry's variables write them: `name=value` by commas, values percent-encoded where they need it. Throws
 * ConfigError, which never says a value.
 */
export function parseHeaders(text: string, variable: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const part of text.split(",").map((one) => one.trim())) {
    if (part === "") continue;
    const at = part.indexOf("=");
    const name = part.slice(0, Math.max(0, at)).trim().toLowerCase();
    if (at < 0) throw unusable(variable, "a part of it has no `=`");
    headers[name] = decoded(part.slice(at + 1).trim());
  }
  checkHeaders(headers, variable);
  return headers;
}

/** Throws ConfigError for what cannot be sent; `fetch` would say the value. `where` they come from. */
export function checkHeaders(headers: Readonly<Record<string, string>>, where: string): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name)) throw unusable(where, "the name of a header is not valid");
    if (RESERVED.has(name.toLowerCase())) throw unusable(where, `the header ${name} is not yours to set`);
    if (!VALUE.test(value)) throw unusable(where, `the value of ${name} has characters that no header can carry`);
  }
}

const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const RESERVED: ReadonlySet<string> = new Set(["content-type", "content-length", "transfer-encoding", "host", "connection"]);

/** Percent signs may stand for themselves. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function unusable(where: string, why: string): ConfigError {
  return new ConfigError("OTEL_HEADERS", `${where}: ${why}.`, { hint: "Write it as `name=value,name=value`." });
}
