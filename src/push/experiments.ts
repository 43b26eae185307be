import { type Experiment, experimentName } from "../domain/experiment.ts";
import { messageOf } from "../errors.ts";
import { SinkFailure } from "../sinks/failure.ts";
import type { BaseExperiment, OpenExperiment, Sink } from "../sinks/types.ts";
import type { Ledger } from "./ledger.ts";
import type { Clock, PushEvent, PushReport } from "./types.ts";
import { watched } from "./watch.ts";

/** The experiments of a push at its destination, opened when first needed, the baseline before those compared with it. */
export interface Experiments {
  lease(variant: string): Promise<Lease>;
  /** In the order of the run, as far as they are known. */
  known(): PushReport["experiments"];
  notes(): string[];
  /** Lets go of all, but waits for none for long. */
  close(): Promise<void>;
}

export interface Lease {
  readonly experiment: OpenExperiment;
  release(): void;
  /** It broke: who comes next opens it again. It is let go of when nobody uses it any more. */
  drop(): void;
}

export interface ExperimentTools {
  sink: Sink;
  ledger: Ledger;
  clock: Clock;
  /** Ids by variant, to be compared with in place of the run's own baseline. */
  bases: ReadonlyMap<string, string>;
  onEvent: (event: PushEvent) => void;
}

interface Entry {
  opening: Promise<OpenExperiment>;
  users: number;
  dropped: boolean;
}

const CLOSE_MS = 2_000;

export function openExperiments(all: readonly Experiment[], tools: ExperimentTools): Experiments {
  const entries = new Map<string, Entry>();
  const notes = new Set<string>();
  const baseline = all.find(({ isBaseline }) => isBaseline);

  const baseOf = async ({ variant, isBaseline }: Experiment): Promise<BaseExperiment | undefined> => {
    const other = tools.bases.get(variant);
    if (other !== undefined) return { id: other };
    if (isBaseline || baseline === undefined) return undefined;
    try {
      const lease = await leaseOf(baseline.variant);
      lease.release();
      return lease.experiment;
    } catch (error) {
      if (!(error instanceof SinkFailure && error.kind === "rejected")) throw error;
      notes.add(`${variant} is compared with nothing: the experiment of ${baseline.variant} was refused.`);
      return undefined;
    }
  };
  const entryOf = (variant: string): Entry => {
    const there = entries.get(variant);
    if (there !== undefined) return there;
    const experiment = all.find((one) => one.variant === variant);
    const opening = experiment
      ? baseOf(experiment).then((base) => openOne(experiment, base, { ...tools, notes }))
      : Promise.reject(new SinkFailure("rejected", `the run has no variant ${variant}`));
    const made: Entry = { opening, users: 0, dropped: false };
    entries.set(variant, made);
    return made;
  };
  const letGo = (entry: Entry) => {
    if (entry.dropped && entry.users === 0) void entry.opening.then((opened) => opened.close()).catch(() => {});
  };
  const leaseOf = async (variant: string): Promise<Lease> => {
    const entry = entryOf(variant);
    entry.users += 1;
    const release = () => {
      entry.users -= 1;
      letGo(entry);
    };
    const drop = () => {
      if (entries.get(variant) === entry) entries.delete(variant);
      entry.dropped = true;
      release();
    };
    try {
      return { experiment: await entry.opening, release, drop };
    } catch (error) {
      // a refusal stands for this push; anything else is worth another try
      if (error instanceof SinkFailure && error.kind === "rejected") release();
      else drop();
      throw error;
    }
  };
  return {
    lease: leaseOf,
    known: () =>
      all.flatMap((experiment) => {
        const one = tools.ledger.experiments.get(experiment.variant);
        return one === undefined ? [] : [{ variant: experiment.variant, name: experimentName(experiment), ...one }];
      }),
    notes: () => [...notes],
    async close() {
      const closing = [...entries.values()].map(({ opening }) => opening.then((opened) => opened.close()).catch(messageOf));
      const controller = new AbortController();
      await Promise.race([Promise.all(closing), tools.clock.sleep(CLOSE_MS, controller.signal).catch(() => {})]);
      controller.abort();
    },
  };
}

async function openOne(
  experiment: Experiment,
  base: BaseExperiment | undefined,
  { sink, ledger, clock, onEvent, notes }: ExperimentTools & { notes: Set<string> },
): Promise<OpenExperiment> {
  const opened = await watched(sink.open(experiment, base), "opening the experiment", clock);
  const { variant } = experiment;
  const [id, url] = [opened.id ?? null, opened.url ?? null];
  const before = ledger.experiments.get(variant);
  if (before === undefined || before.id !== id || before.url !== url) await ledger.append({ kind: "experiment", variant, id, url });
  for (const note of opened.notes ?? []) notes.add(`${variant}: ${note}`);
  onEvent({ kind: "experiment", variant, name: experimentName(experiment), url });
  return opened;
}
