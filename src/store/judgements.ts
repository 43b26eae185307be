import { readFile } from "node:fs/promises";
import path from "node:path";
import { KeptJudgement } from "../domain/judgement.ts";
import { makeFolder, writeFileAtomic } from "../lib/files.ts";
import type { Redactor } from "../lib/redact.ts";
import { JUDGEMENTS } from "./layout.ts";
import { redactFacts } from "./redact-records.ts";

/** What judges said, by hash of all they were told: shared by the runs of a results folder. */
export interface JudgementCache {
  /** Undefined for what is not there, or damaged: it is asked anew. */
  read(key: string): Promise<KeptJudgement | undefined>;
  write(key: string, value: KeptJudgement): Promise<void>;
}

export function judgementCache(results: string, redactor: Redactor): JudgementCache {
  const fileOf = (key: string) => path.join(results, JUDGEMENTS, `${key}.json`);
  return {
    async read(key) {
      try {
        return KeptJudgement.parse(JSON.parse(await readFile(fileOf(key), "utf8")));
      } catch {
        return undefined;
      }
    },
    async write(key, value) {
      await makeFolder(path.join(results, JUDGEMENTS));
      await writeFileAtomic(fileOf(key), `${JSON.stringify(redactFacts(value, redactor), null, 2)}\n`);
    },
  };
}
