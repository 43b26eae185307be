import OpenAI from "openai";
import { bareFetch } from "../../lib/bare-fetch.ts";
import type { ModelAccess } from "../types.ts";
import { traced } from "./trace.ts";

/**
 * A client that sends what the request needs and nothing of the user's environment: no organisation, project or headers, no
 * figures about the machine. It repeats nothing (`ask.ts` does) and leaves time limits to the caller.
 */
export async function openClient({ baseUrl, token }: ModelAccess, options: { trace: boolean }): Promise<OpenAI> {
  const client = new OpenAI({
    baseURL: `${baseUrl}/v1`,
    apiKey: token,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: LONGEST_MS,
    logLevel: "off",
    fetch: bareFetch,
  });
  return options.trace ? await traced(client) : client;
}

/** The longest a timer takes. */
const LONGEST_MS = 2 ** 31 - 1;
