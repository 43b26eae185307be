import { setTimeout as sleep } from "node:timers/promises";
import { type Experiment, experimentName } from "../../src/domain/experiment.ts";
import type { Json } from "../../src/domain/json.ts";
import { StoreError } from "../../src/errors.ts";
import { SinkFailure } from "../../src/sinks/failure.ts";
import type { Sink } from "../../src/sinks/types.ts";
import { traceDigest } from "../../src/trace/digest.ts";

/** One trial as the place has it. */
interface Copy {
  digest: string;
  /** Half of it was written. */
  partial: boolean;
  /** Written by people there. */
  review: string | undefined;
}

export interface PlacedExperiment {
  name: string;
  id: string;
  base: string | undefined;
  copies: Map<string, Copy>;
}

export type Request = "open" | "send" | "missing";

/**
 * What happens to a request. `cut`, `busy`: nothing was done; `half`: half a trial was written; `reply-lost`: all was; `lie`: the
 * place says yes and does nothing; `hang`: no answer; `denied`, `refused`: as the words say; `bug`: the sink throws something of
 * its own; `killed`, `killed-after`: the pushing process ends there, before or after the place did what was asked.
 */
export type Fault = "cut" | "busy" | "half" | "reply-lost" | "lie" | "hang" | "denied" | "refused" | "bug" | "killed" | "killed-after";

/** A destination in memory that copies are sent to: what Braintrust is, without a network. */
export class OtherPlace {
  readonly experiments = new Map<string, PlacedExperiment>();
  readonly requests: { kind: Request; trialId?: string; fault?: Fault | undefined; whole?: boolean }[] = [];
  /** Asked for each request. */
  faultOf: (request: { kind: Request; trialId?: string; number: number }) => Fault | undefined = () => undefined;
  /** Requests that were under way at once, at most. */
  mostAtOnce = 0;
  retryAfterSec: number | undefined;
  #atOnce = 0;

  sink(destination = "https://place.test/project"): Sink {
    return {
      name: "place",
      destination,
      open: (experiment, base) => this.#request({ kind: "open" }, async () => this.#open(experiment, base?.id)),
    };
  }

  /** Every trial there, by id. */
  copies(): Map<string, Copy> {
    return new Map([...this.experiments.values()].flatMap(({ copies }) => [...copies]));
  }

  sends(): string[] {
    return this.requests.flatMap(({ kind, trialId, fault }) => (kind === "send" && trialId && !fault ? [trialId] : []));
  }

  #open(experiment: Experiment, base: string | undefined) {
    const name = experimentName(experiment);
    const there = this.experiments.get(name) ?? { name, id: `id of ${name}`, base, copies: new Map() };
    this.experiments.set(name, there);
    return {
      id: there.id,
      url: `https://place.test/${encodeURIComponent(name)}`,
      send: async (trial: { record: { trialId: string }; trace: () => Promise<Parameters<typeof traceDigest>[0]> }, receipt?: Json) => {
        const { trialId } = trial.record;
        const digest = traceDigest(await trial.trace());
        const before = there.copies.get(trialId);
        const review = receipt === undefined ? undefined : before?.review;
        const write = (partial: boolean) => void there.copies.set(trialId, { digest, partial, review });
        const request = { kind: "send" as const, trialId, whole: receipt === undefined };
        await this.#request(
          request,
          async () => write(false),
          () => write(true),
        );
        return { digest };
      },
      missing: (receipts: ReadonlyMap<string, Json>) =>
        this.#request({ kind: "missing" }, async () =>
          [...receipts].filter(([id, receipt]) => !isWhole(there, id, receipt)).map(([id]) => id),
        ),
      close: async () => {},
    };
  }

  async #request<T>(request: { kind: Request; trialId?: string; whole?: boolean }, work: () => Promise<T>, half?: () => void): Promise<T> {
    const fault = this.faultOf({ ...request, number: this.requests.length });
    this.requests.push({ ...request, fault });
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    try {
      await sleep(0);
      return await this.#answer(fault, work, half);
    } finally {
      this.#atOnce -= 1;
    }
  }

  async #answer<T>(fault: Fault | undefined, work: () => Promise<T>, half: (() => void) | undefined): Promise<T> {
    const { retryAfterSec } = this;
    if (fault === "cut") throw new SinkFailure("unavailable", "connection cut");
    if (fault === "busy") throw new SinkFailure("unavailable", "too many requests", { retryAfterSec });
    if (fault === "denied") throw new SinkFailure("denied", "the key is not accepted", { hint: "Set PLACE_KEY." });
    if (fault === "refused") throw new SinkFailure("rejected", "too large");
    if (fault === "bug") throw new TypeError("undefined is not a function");
    if (fault === "killed") throw new StoreError("KILLED", "killed");
    if (fault === "hang") return await new Promise<never>(() => {});
    if (fault === "lie" && half !== undefined) return undefined as T;
    if (fault === "half") {
      half?.();
      throw new SinkFailure("unavailable", "connection cut");
    }
    const value = await work();
    if (fault === "reply-lost") throw new SinkFailure("unavailable", "no answer");
    if (fault === "killed-after") throw new StoreError("KILLED", "killed");
    return value;
  }
}

function isWhole({ copies }: PlacedExperiment, trialId: string, receipt: Json): boolean {
  const copy = copies.get(trialId);
  return copy !== undefined && !copy.partial && copy.digest === (receipt as { digest: string }).digest;
}
