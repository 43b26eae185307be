import type { Otel } from "../../domain/sinks.ts";
import { passedEnvironment } from "../../env.ts";
import { ConfigError } from "../../errors.ts";
import { parseHeaders } from "./headers.ts";

export interface OtelSettings {
  /** Where the spans are posted to: the whole URL. */
  endpoint?: string;
  headers?: Readonly<Record<string, string>>;
  /** Where a reader can mend the headers and the endpoint, for hints. */
  headersFrom?: string;
  endpointFrom?: string;
}

const TRACES = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
const BASE = "OTEL_EXPORTER_OTLP_ENDPOINT";
export const DEFAULT_ENDPOINT = "http://localhost:4318/v1/traces";

/** From the config, else from the variables that every OTLP exporter knows. Throws ConfigError; contacts nobody. */
export function otelSettings({ endpoint, headersEnv }: Otel): OtelSettings {
  const { [TRACES]: traces = "", [BASE]: base = "", [headersEnv]: headers = "" } = passedEnvironment([TRACES, BASE, headersEnv]);
  return { ...placeOf(endpoint, traces.trim(), base.trim()), headers: parseHeaders(headers, headersEnv), headersFrom: headersEnv };
}

/** A base gets the path of traces; the variable for traces alone is taken as it stands. */
function placeOf(configured: string | undefined, traces: string, base: string): Pick<OtelSettings, "endpoint" | "endpointFrom"> {
  if (configured !== undefined) return { endpoint: below(configured), endpointFrom: "otel.endpoint" };
  if (traces !== "") return { endpoint: checked(traces, TRACES), endpointFrom: TRACES };
  if (base !== "") return { endpoint: below(checked(base, BASE)), endpointFrom: BASE };
  return { endpoint: DEFAULT_ENDPOINT, endpointFrom: BASE };
}

function below(base: string): string {
  return `${base.replace(/\/+$/, "")}/v1/traces`;
}

/** The URL is remembered and shown: it must hold no secret. */
function checked(text: string, variable: string): string {
  const url = URL.parse(text);
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}${url.hash}` === "";
  if (isPlain) return text;
  throw new ConfigError("OTEL_ENDPOINT", `${variable}: an http or https URL without user, query or fragment was expected.`, {
    hint: "Keys go into headers.",
  });
}
