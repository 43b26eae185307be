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
    const value = decoded(part.slice(at + 1).trim());
    if (!NAME.test(name)) throw unusable(variable, at < 0 ? "a part of it has no `=`" : "the name of a header is not valid");
    if (RESERVED.has(name)) throw unusable(variable, `the header ${name} is not yours to set`);
    if (!VALUE.test(value)) throw unusable(variable, `the value of ${name} has characters that no header can carry`);
    headers[name] = value;
  }
  return headers;
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

function unusable(variable: string, why: string): ConfigError {
  return new ConfigError("OTEL_HEADERS", `${variable}: ${why}.`, { hint: "Write it as `name=value,name=value`." });
}
