import path from "node:path";
import { budgetsOf } from "../domain/budget.ts";
import { openJournal } from "../store/journal.ts";
import { SPENDING } from "../store/layout.ts";
import { readSpending } from "../store/spending.ts";
import type { RunControl } from "./control.ts";
import { openDispatch } from "./dispatch.ts";
import type { RunOptions } from "./options.ts";
import { openLedger } from "./spending.ts";
import { after, every } from "./timers.ts";

const LOOK_MS = 200;

/** Turns and money of a run, with what it spent before. The caller disposes of it when nothing runs any more. */
export async function openControl(options: RunOptions, folder: string): Promise<RunControl & AsyncDisposable> {
  const { config, onEvent } = options;
  const { entries, damaged } = await readSpending(folder);
  if (damaged.length > 0) {
    onEvent({
      kind: "warning",
      message: `Damaged lines of ${SPENDING} are passed over: ${damaged.join(", ")}. Budgets may allow too much.`,
    });
  }
  if (entries.length > 0) onEvent({ kind: "spent", entries });
  const journal = await openJournal(path.join(folder, SPENDING));
  const now = () => performance.now();
  const ledger = openLedger({
    budgets: new Map(options.variants.map(({ variant }) => [variant.name, budgetsOf(config, variant)])),
    before: entries,
    async append(entry) {
      await journal.append(entry);
      onEvent({ kind: "spent", entries: [entry] });
    },
    onUnknownCost: (variant) => {
      const message = `${variant}: the cost of an answer is unknown; its budget in USD counts only what is known.`;
      onEvent({ kind: "warning", message });
    },
    now,
    tick: (callback) => every(LOOK_MS, callback),
  });
  const { outage } = config;
  const dispatch = openDispatch({
    concurrency: options.concurrency,
    ...{ pauseMs: outage.pauseSec * 1_000, maxPauseMs: outage.maxPauseSec * 1_000, attempts: outage.attempts },
    onChange: ({ name }, change) => {
      const { ms, detail } = { ms: 0, detail: "", ...change };
      onEvent({ kind: "endpoint", endpoint: name, state: change.kind, ms, detail });
    },
    ...{ now, after },
  });
  return {
    dispatch,
    ledger,
    retries: { infra: config.retries, provider: outage.attempts - 1 },
    async [Symbol.asyncDispose]() {
      dispatch[Symbol.dispose]();
      ledger[Symbol.dispose]();
      await journal[Symbol.asyncDispose]();
    },
  };
}
