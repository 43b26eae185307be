import { afterEach, describe, expect, it, vi } from "vitest";
import { Otel } from "../../domain/sinks.ts";
import { ConfigError } from "../../errors.ts";
import { parseHeaders } from "./headers.ts";
import { otelSettings } from "./settings.ts";

const TRACES = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
const BASE = "OTEL_EXPORTER_OTLP_ENDPOINT";

afterEach(() => vi.unstubAllEnvs());

function settings(config: Record<string, unknown> = {}, env: Record<string, string> = {}) {
  for (const name of [TRACES, BASE, "OTEL_EXPORTER_OTLP_HEADERS"]) vi.stubEnv(name, env[name] ?? "");
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return otelSettings(Otel.parse(config));
}

/** The ConfigError that this throws. */
function problemOf(work: () => unknown): ConfigError {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error("no ConfigError");
}

describe("the endpoint", () => {
  it.each<[Record<string, unknown>, Record<string, string>, string, string]>([
    [{}, {}, "http://localhost:4318/v1/traces", BASE],
    [{}, { [BASE]: "https://otlp.example/base/" }, "https://otlp.example/base/v1/traces", BASE],
    [{}, { [TRACES]: "https://otlp.example/take", [BASE]: "https://other.example" }, "https://otlp.example/take", TRACES],
    [{ endpoint: "https://mine.example/otlp" }, { [TRACES]: "https://x.example" }, "https://mine.example/otlp/v1/traces", "otel.endpoint"],
  ])("of %j with %j is %s", (config, env, endpoint, endpointFrom) => {
    expect(settings(config, env)).toMatchObject({ endpoint, endpointFrom });
  });

  it.each([`https://user:${"hunter2222"}@x.example`, "https://x.example/?key=hunter2222", "https://x.example/#hunter2222", "hunter2222"])(
    "%s of a variable is refused, and not repeated",
    (value) => {
      const problem = problemOf(() => settings({}, { [BASE]: value }));
      expect(problem.message).toContain(BASE);
      expect(`${problem.message} ${problem.hint}`).not.toContain("hunter2222");
    },
  );
});

describe("headers", () => {
  it("come from the variable that the config names", () => {
    const env = { MINE: "api-key=abc, X-Tenant = a%20b%2Cc ,", OTEL_EXPORTER_OTLP_HEADERS: "other=1" };
    expect(settings({ headersEnv: "MINE" }, env)).toMatchObject({
      headers: { "api-key": "abc", "x-tenant": "a b,c" },
      headersFrom: "MINE",
    });
    expect(settings({}, env)).toMatchObject({ headers: { other: "1" }, headersFrom: "OTEL_EXPORTER_OTLP_HEADERS" });
    expect(settings().headers).toEqual({});
  });

  it("keep equal signs and stray percent signs in their values", () => {
    expect(parseHeaders("authorization=Basic dXNlcjpwYXNz==,rate=100%", "V")).toEqual({
      authorization: "Basic dXNlcjpwYXNz==",
      rate: "100%",
    });
  });

  it.each(["hunter2222", "a b=hunter2222", "=hunter2222", "key=hunter2222%0d%0ax: y", "key=hunter2222%E2%82%AC", "host=hunter2222"])(
    "%s is refused, and not repeated",
    (text) => {
      const problem = problemOf(() => parseHeaders(text, "MY_HEADERS"));
      expect(problem.message).toMatch(/^MY_HEADERS: /);
      expect(`${problem.message} ${problem.hint}`).not.toContain("hunter2222");
    },
  );
});
