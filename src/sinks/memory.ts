import type { Experiment } from "../domain/experiment.ts";
import type { TrialRecord } from "../domain/trial.ts";
import type { Sink } from "./types.ts";

export interface MemorySink extends Sink {
  readonly experiments: Experiment[];
  readonly records: TrialRecord[];
}

/** Keeps the records in this process, for users of the library. */
export function memorySink(): MemorySink {
  const experiments: Experiment[] = [];
  const records: TrialRecord[] = [];
  return {
    name: "memory",
    destination: "this process",
    experiments,
    records,
    async open(experiment) {
      experiments.push(experiment);
      return {
        send: async ({ record }) => {
          records.push(record);
          return null;
        },
        close: async () => {},
      };
    },
  };
}
