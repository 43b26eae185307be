import { ConfigError } from "../errors.ts";
import { comparePage } from "./compare.ts";
import { flipPage } from "./flip.ts";
import { type PageName, parseKey } from "./keys.ts";
import { nightsPage } from "./nights.ts";
import { runPage } from "./run.ts";
import { runsPage } from "./runs.ts";
import { transcriptPage } from "./transcript.ts";
import { trialPage } from "./trial.ts";
import type { PageBuilder, PageOptions } from "./types.ts";

const builders: Record<PageName, PageBuilder> = {
  compare: comparePage,
  flip: flipPage,
  nights: nightsPage,
  run: runPage,
  runs: runsPage,
  transcript: transcriptPage,
  trial: trialPage,
};

/** The document of a key, as the viewer shows it and a report carries it. Throws ConfigError and StoreError. */
export async function readPage(options: PageOptions, key: string): Promise<unknown> {
  const parsed = parseKey(key);
  if (parsed === undefined) throw new ConfigError("PAGE_UNKNOWN", `There is no page "${key}".`);
  return builders[parsed.page](options, ...parsed.parts);
}
