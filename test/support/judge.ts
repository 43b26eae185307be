import { Judge } from "../../src/domain/judge.ts";
import type { KeptJudgement } from "../../src/domain/judgement.ts";
import { PriceTable } from "../../src/domain/prices.ts";
import { judgeAccess } from "../../src/judging/access.ts";
import { askOnce } from "../../src/judging/once.ts";
import type { ScorerContext } from "../../src/scorer-api.ts";
import { scorerContext } from "./evidence.ts";
import type { RequestRecord } from "./model-server/ledger.ts";
import type { Turn } from "./model-server/script.ts";
import { type ModelServer, type ModelServerOptions, startModelServer } from "./model-server/server.ts";
import { trialRecord } from "./trial-record.ts";

export const JUDGE_MODEL = "judge-1";

/** A ballot: a choice, or a turn that is none. */
export type Answer = string | Turn;

export function vote(choice: unknown, reasons: unknown = `because ${choice}`): Turn {
  return { calls: [{ tool: "select_choice", input: { reasons, choice } }] };
}

/** What the judge was told, as text. */
export function promptOf({ body }: Pick<RequestRecord, "body">): string {
  const { messages, input } = body as { messages?: { content: string }[]; input?: { content: string }[] };
  return (messages ?? input ?? []).map(({ content }) => content).join("\n");
}

/** A model that gives each rubric's ballots in this order, and the last one again and again. */
export function startJudge(
  answers: { scope?: Answer[]; reviewability?: Answer[] } = {},
  options: Partial<ModelServerOptions> = {},
): Promise<ModelServer> {
  const { scope = ["all-needed"], reviewability = ["merge-as-is"] } = answers;
  const asked = { scope: 0, reviewability: 0 };
  const turns = (request: Readonly<RequestRecord>): Turn | undefined => {
    const rubric = promptOf(request).includes("was all of it asked for?") ? "scope" : "reviewability";
    const list = rubric === "scope" ? scope : reviewability;
    const answer = list[Math.min(asked[rubric]++, list.length - 1)];
    return typeof answer === "string" ? vote(answer) : answer;
  };
  return startModelServer({ scripts: [], turns, usage: { inputTokens: 1_000, cachedTokens: 0, outputTokens: 100 }, ...options });
}

export const judgePrices = PriceTable.parse({
  ...{ asOf: "2026-01-01", source: "made up", currency: "USD", per: 1_000_000 },
  models: [JUDGE_MODEL, "gpt-5-judge"].map((id) => ({ id, input: 1, output: 10 })),
});

export const PATCH = "diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -1 +1,2 @@\n one\n+two\n";

interface Situation {
  judge?: Partial<Judge>;
  key?: string;
  /** Of the variant. */
  model?: string;
  served?: string[];
  kept?: Map<string, KeptJudgement>;
  patch?: string;
}

/** A scorer's context with a real judge behind it. */
export function judged({ url }: { url: string }, situation: Situation = {}, facts: Partial<ScorerContext> = {}): ScorerContext {
  const { kept = new Map<string, KeptJudgement>(), key, model, served = [], patch = PATCH } = situation;
  const cache = { read: async (of: string) => kept.get(of), write: async (of: string, value: KeptJudgement) => void kept.set(of, value) };
  const judge = Judge.parse({ model: JUDGE_MODEL, endpoint: { url }, ...situation.judge });
  const record = trialRecord();
  const access = judgeAccess(
    { judge, key, prices: judgePrices, once: askOnce(cache) },
    { model, record: { accounting: { ...record.accounting, models: served } } },
  );
  const task = { request: "please add two", instruction: 'Append the line "two" to a.ts.' };
  return scorerContext({ task, patch: async () => patch, judge: access, ...facts });
}
