import type { Judge } from "../domain/judge.ts";
import { isSameModel, type PriceTable } from "../domain/prices.ts";
import type { TrialRecord } from "../domain/trial.ts";
import type { JudgeAccess } from "../scorer-api.ts";
import { openJudge } from "./client.ts";
import type { Once } from "./once.ts";

export interface JudgeSource {
  judge: Judge;
  /** Of the endpoint; undefined where it wants none. */
  key: string | undefined;
  prices: PriceTable;
  once: Once;
}

/** What is known of the models behind a trial. */
export interface Judged {
  /** The variant's model, where it names one. */
  model: string | undefined;
  record: Pick<TrialRecord, "accounting">;
}

/** The judge as a scorer sees it for one trial. */
export function judgeAccess({ judge, key, prices, once }: JudgeSource, judged: Judged): JudgeAccess {
  return {
    model: judge.model,
    endpoint: judge.endpoint.url,
    ballots: judge.ballots,
    maxDiffChars: judge.maxDiffChars,
    refusal: judge.allowOwnModel ? undefined : ownModel(judge.model, judged),
    open: (signal) => openJudge({ judge, key, prices, signal }),
    once,
  };
}

/** Models favour their own work: none judges it unless the config says so. */
function ownModel(judge: string, { model, record }: Judged): string | undefined {
  const own = [...(model === undefined ? [] : [model]), ...record.accounting.models].find((one) => isSameModel(one, judge));
  return own === undefined ? undefined : `the judge ${judge} does not judge its own work (made by ${own})`;
}
