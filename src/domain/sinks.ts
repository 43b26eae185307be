import { z } from "zod";

const Url = z
  .string()
  .regex(/^https?:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/i, "an http or https URL without user, query or fragment")
  .refine((url) => URL.canParse(url), "not a URL");

const EnvName = z.string().regex(/^[A-Za-z_]\w*$/, "the name of an environment variable");

const Timeout = z
  .number()
  .min(0.1)
  .max(600)
  .default(30)
  .describe("Longest wait for an answer, in seconds; uploads get more by their size.");

/** Where experiments go at Braintrust. */
export const Braintrust = z.strictObject({
  project: z.string().min(1).max(200).optional().describe("Project; default: the suite's name."),
  org: z.string().min(1).optional().describe("Organisation, for keys that reach several; default: the first."),
  keyEnv: EnvName.default("BRAINTRUST_API_KEY").describe("Environment variable that holds the API key."),
  appUrl: Url.optional().describe("Control plane, for installations of one's own; default: BRAINTRUST_APP_URL, else the hosted one."),
  timeoutSec: Timeout,
  apiUrl: Url.optional().describe("Data plane; default: BRAINTRUST_API_URL, else what login tells."),
});
export type Braintrust = z.infer<typeof Braintrust>;

/** Where spans go by OTLP. */
export const Otel = z.strictObject({
  endpoint: Url.optional().describe(
    "Base URL of the OTLP/HTTP receiver, without v1/traces; default: OTEL_EXPORTER_OTLP_ENDPOINT, else http://localhost:4318.",
  ),
  headersEnv: EnvName.default("OTEL_EXPORTER_OTLP_HEADERS").describe("Environment variable that holds headers: name=value, by commas."),
});
export type Otel = z.infer<typeof Otel>;
