import type { Judge } from "../domain/judge.ts";
import type { PriceTable } from "../domain/prices.ts";
import { endpointKey } from "../gateway/endpoint-key.ts";
import type { SecretSet } from "../lib/redact.ts";
import type { Scorer } from "../scorer-api.ts";
import { judgementCache } from "../store/judgements.ts";
import type { JudgeSource } from "./access.ts";
import { askOnce } from "./once.ts";

export interface SourceOptions {
  judge: Judge | undefined;
  /** Nobody to judge for: then no key is needed. */
  scorers: readonly Scorer[];
  prices: PriceTable;
  results: string;
  secrets: SecretSet;
}

/** The judge of a config with its key and what it said before. Throws PreflightError where its key is not set. */
export function judgeSource({ judge, scorers, prices, results, secrets }: SourceOptions): JudgeSource | undefined {
  if (judge === undefined || !scorers.some(({ late }) => late)) return undefined;
  return { judge, key: endpointKey(judge.endpoint), prices, once: askOnce(judgementCache(results, secrets.redactor())) };
}
