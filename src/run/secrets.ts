import { existsSync } from "node:fs";
import { z } from "zod";
import type { Config } from "../domain/config.ts";
import type { OnEvent } from "../domain/event.ts";
import { passedEnvironment, userEnvironment } from "../env.ts";
import { type Redactor, type Secret, type SecretSet, secretSet } from "../lib/redact.ts";

type SecretConfig = Pick<Config, "variants" | "secrets"> & Partial<Pick<Config, "braintrust" | "otel" | "judge">>;
type Source = (config: SecretConfig) => Secret[];

/** Where secrets come from: one more place is one more function here. */
const SOURCES: readonly Source[] = [passedToAgents, givenToAgents, endpointKeys, mirrorKeys, namedInConfig, inEnvironment];

/** What a command under this config must never write, whatever agents and tests print. */
export function secretsOf(config: SecretConfig): SecretSet {
  return secretSet(SOURCES.flatMap((source) => source(config)));
}

/** The options of any agent that say what its environment holds. */
const Environment = z.looseObject({
  passEnv: z.array(z.string()).catch([]),
  env: z.record(z.string(), z.string()).catch({}),
});

/** The agents never hold them, but errors of a provider may quote them. */
function endpointKeys({ variants, judge }: SecretConfig): Secret[] {
  return valuesOf([...variants, ...(judge === undefined ? [] : [judge])].flatMap(({ endpoint }) => endpoint?.keyEnv ?? []));
}

/** Of what results are copied to. Headers go one by one: only their values are secret. */
function mirrorKeys({ braintrust, otel }: SecretConfig): Secret[] {
  const headers = valuesOf(otel === undefined ? [] : [otel.headersEnv]).flatMap(({ name, value }) =>
    value
      .split(",")
      .map((header) => decoded(header.slice(header.indexOf("=") + 1).trim()))
      .map((whole) => ({ name, value: whole.replace(/^(bearer|basic|token)\s+/i, "") })),
  );
  return [...valuesOf(braintrust === undefined ? [] : [braintrust.keyEnv]), ...headers];
}

/** Percent signs may stand for themselves. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** But for paths, which agents are told too. */
function passedToAgents({ variants }: Pick<Config, "variants">): Secret[] {
  const names = variants.flatMap((variant) => Environment.parse(variant.options).passEnv);
  return valuesOf(names).filter(({ value }) => !existsSync(value));
}

function givenToAgents({ variants }: Pick<Config, "variants">): Secret[] {
  return variants
    .flatMap((variant) => Object.entries(Environment.parse(variant.options).env))
    .filter(([name]) => SECRET_NAME.test(name))
    .map(([name, value]) => ({ name, value }));
}

function namedInConfig({ secrets }: Pick<Config, "secrets">): Secret[] {
  return valuesOf(secrets);
}

/** Variables that look secret by their name. One may be an ordinary word (`postgres`) or say where a key lies. */
function inEnvironment(): Secret[] {
  return Object.entries(userEnvironment())
    .filter(([name, value]) => SECRET_NAME.test(name) && !existsSync(value))
    .map(([name, value]) => ({ name, value, guessed: true }));
}

const SECRET_NAME = /(keys?|token|secrets?|passwords?|passwd|credentials?)(?![a-z])/i;

function valuesOf(names: readonly string[]): Secret[] {
  return Object.entries(passedEnvironment(names)).map(([name, value]) => ({ name, value }));
}

/** Events as anyone may see them. Records and manifests were redacted when they were made. */
export function redactedEvents(onEvent: OnEvent, redactor: Redactor): OnEvent {
  return (event) => {
    if (event.kind === "warning") onEvent({ ...event, message: redactor.text(event.message) });
    else if (event.kind === "trial-retried" || event.kind === "canary" || event.kind === "endpoint")
      onEvent({ ...event, detail: redactor.text(event.detail) });
    else onEvent(event);
  };
}

/** Does work; what it throws says no secret. */
export async function withRedactedErrors<T>(redactor: Redactor, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    for (let at: unknown = error; at instanceof Error; at = at.cause) {
      at.message = redactor.text(at.message);
      if (at.stack !== undefined) at.stack = redactor.text(at.stack);
    }
    throw error;
  }
}
