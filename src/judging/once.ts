import type { KeptJudgement } from "../domain/judgement.ts";
import type { JudgementCache } from "../store/judgements.ts";

export interface Answered {
  value: KeptJudgement;
  /** Whether it may stand for the same question another time. */
  lasting: boolean;
}

/** Asks for a key unless the answer is known: from before, or from somebody who asks the same at this moment. */
export type Once = (key: string, ask: () => Promise<Answered>) => Promise<{ value: KeptJudgement; cached: boolean }>;

export function askOnce(cache: JudgementCache): Once {
  const asking = new Map<string, Promise<Answered | undefined>>();
  return async (key, ask) => {
    for (let other = asking.get(key); other !== undefined; other = asking.get(key)) {
      const answered = await other;
      if (answered?.lasting) return { value: answered.value, cached: true };
    }
    const own = find(cache, key, ask);
    const settled = own.then(({ answered }) => answered).catch(() => undefined);
    asking.set(key, settled);
    try {
      const { answered, cached } = await own;
      return { value: answered.value, cached };
    } finally {
      asking.delete(key);
    }
  };
}

async function find(cache: JudgementCache, key: string, ask: () => Promise<Answered>): Promise<{ answered: Answered; cached: boolean }> {
  const kept = await cache.read(key);
  if (kept !== undefined) return { answered: { value: kept, lasting: true }, cached: true };
  const answered = await ask();
  if (answered.lasting) await cache.write(key, answered.value).catch(() => {}); // it was paid for: it counts, and costs again next time
  return { answered, cached: false };
}
