import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { Config } from "../domain/config.ts";
import type { RunEvent } from "../domain/event.ts";
import { ConfigError } from "../errors.ts";
import { redactedEvents, secretsOf, withRedactedErrors } from "./secrets.ts";

beforeEach(() => vi.stubEnv("HANDED_ON", "value-handed-on"));
afterEach(() => vi.unstubAllEnvs());

const withOptions = (options: Record<string, unknown>, secrets: string[] = []) =>
  Config.parse({ variants: [{ name: "v", agent: "command", options }], secrets });
const redact = (config: Config, text: string, only?: "given") => secretsOf(config).redactor(only).text(text);

it("takes what is passed on, what options hold by a secret name, and what the config names", () => {
  vi.stubEnv("ORDINARY", "value-of-ordinary");
  const config = withOptions({ passEnv: ["HANDED_ON", "NOT_SET"], env: { MY_TOKEN: "token-in-options", MODE: "mode-in-options" } }, [
    "ORDINARY",
  ]);
  expect(redact(config, "value-handed-on token-in-options mode-in-options value-of-ordinary", "given")).toBe(
    "[redacted:HANDED_ON] [redacted:MY_TOKEN] mode-in-options [redacted:ORDINARY]",
  );
});

it("takes the keys of what results are copied to, and of headers each value, decoded, without the word before it", () => {
  vi.stubEnv("BT", "value-of-bt");
  vi.stubEnv("HEADERS", "authorization=Bearer%20value-of-otel, x-team=value-of-team");
  const config = Config.parse({ ...withOptions({}), braintrust: { keyEnv: "BT" }, otel: { headersEnv: "HEADERS" } });
  expect(redact(config, "value-of-bt|Bearer value-of-otel|value-of-team", "given")).toBe(
    "[redacted:BT]|Bearer [redacted:HEADERS]|[redacted:HEADERS]",
  );
});

it.each(["OPENAI_API_KEY", "github_token", "CLIENT_SECRET", "PGPASSWORD", "DB_PASSWD", "AWS_CREDENTIALS", "apiKey", "SECRETS", "APIKEY_2"])(
  "takes %s from the environment as a guess",
  (name) => {
    vi.stubEnv(name, "value-by-its-name");
    expect(redact(withOptions({}), "value-by-its-name")).toBe(`[redacted:${name}]`);
    expect(redact(withOptions({}), "value-by-its-name", "given")).toBe("value-by-its-name");
    expect(redact(withOptions({ passEnv: [name] }), "value-by-its-name", "given")).toBe(`[redacted:${name}]`);
  },
);

it.each(["KEYBOARD", "TOKENIZER", "SECRETARY", "HANDED_ON"])("leaves %s", (name) => {
  vi.stubEnv(name, "value-by-its-name");
  expect(redact(withOptions({}), "value-by-its-name")).toBe("value-by-its-name");
});

it("leaves short values, paths that exist, and options that have another shape", async () => {
  await using temp = await tempFolder();
  const file = path.join(temp.path, "id_ed25519");
  await writeFile(file, "");
  vi.stubEnv("SSH_KEY", file);
  vi.stubEnv("SHORT_KEY", "1234567");
  expect(redact(withOptions({ passEnv: ["SSH_KEY"], env: "none" }), `${file} 1234567`)).toBe(`${file} 1234567`);
  expect(redact(withOptions({ passEnv: 3 }, ["SSH_KEY"]), file)).toBe("[redacted:SSH_KEY]");
});

it("redacts what events and errors say", async () => {
  const redactor = secretsOf(withOptions({ passEnv: ["HANDED_ON"] })).redactor();
  const seen: RunEvent[] = [];
  const trial = { trialId: "t", taskId: "t", repoId: "r", variant: "v", trialIndex: 0 };
  const onEvent = redactedEvents((event) => seen.push(event), redactor);
  onEvent({ kind: "warning", message: "a value-handed-on" });
  onEvent({ kind: "trial-retried", trial, attempt: 1, outcome: "infra-failed", detail: "b value-handed-on" });
  onEvent({ kind: "trial-phase", trial, phase: "agent" });
  expect(JSON.stringify(seen)).not.toContain("value-handed-on");
  expect(seen).toHaveLength(3);
  const thrown = await withRedactedErrors(redactor, async () => {
    throw new ConfigError("X", "c value-handed-on", { cause: new Error("d value-handed-on") });
  }).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ name: "ConfigError", message: "c [redacted:HANDED_ON]", cause: { message: "d [redacted:HANDED_ON]" } });
  expect((thrown as Error).stack).not.toContain("value-handed-on");
});
