import { sha256 } from "../../lib/hash.ts";

/** 16 bytes as hex: the same trial has the same trace whenever and from wherever it is sent. */
export function traceIdOf(runId: string, trialId: string): string {
  return digits(32, "trace", runId, trialId);
}

/** 8 bytes as hex, unique in a trial. */
export function spanIdOf(runId: string, trialId: string, key: string): string {
  return digits(16, "span", runId, trialId, key);
}

/** Ids that are all zeros are not valid. */
function digits(count: number, ...parts: string[]): string {
  const text = sha256(JSON.stringify(parts)).slice(0, count);
  return /^0+$/.test(text) ? text.replace(/0$/, "1") : text;
}
