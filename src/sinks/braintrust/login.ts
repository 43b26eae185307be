import type { SerializedBraintrustState } from "braintrust";
import { messageOf } from "../../errors.ts";
import { SinkFailure } from "../failure.ts";
import { type Blamed, failureOf } from "./faults.ts";
import { type Settings, withoutKey } from "./settings.ts";
import { openWire, type Wire } from "./wire.ts";

/** What a login told: any number of states can be made of it without asking again. Holds the key. */
export type Session = SerializedBraintrustState;

const doing = "log in to Braintrust";

export async function login(settings: Settings, onAnswer: () => void): Promise<Session> {
  const wire = openWire(settings, onAnswer);
  const { BraintrustState } = await import("braintrust");
  const { appUrl, apiKey, org } = settings;
  const state = new BraintrustState({ appUrl, apiKey, ...(org !== undefined && { orgName: org }), ...quiet, fetch: wire.fetch });
  try {
    await state.login({});
    state.apiUrl = settings.apiUrl ?? state.apiUrl;
    state.proxyUrl ??= state.apiUrl;
    return state.serialize();
  } catch (error) {
    throw loginFailure(error, wire, settings);
  } finally {
    wire.cut();
  }
}

/** Nothing of a state outlives its use: no listener for the end of the process, no span cache, no output. */
export const quiet = { noExitFlush: true, disableSpanCache: true, debugLogLevel: false } as const;

function loginFailure(error: unknown, wire: Wire, settings: Settings): SinkFailure {
  const fault = wire.takeFault();
  if (fault) return failureOf(fault, { doing, blamed: settings });
  const told = withoutKey(messageOf(error), settings);
  if (/organization/i.test(told))
    return new SinkFailure("denied", `Could not ${doing}: ${told}`, { hint: orgHint(settings), cause: error });
  return new SinkFailure("unavailable", `Could not ${doing}: ${settings.appUrl} gave an answer that makes no sense: ${told}`, {
    cause: error,
  });
}

function orgHint({ org, keyName }: Blamed): string {
  return org === undefined
    ? `The key in ${keyName} belongs to no organisation: use one made in the organisation's settings.`
    : `The key in ${keyName} does not reach the organisation "${org}": is it spelt as in Braintrust, and the key made for it?`;
}
