import { BraintrustState, type Experiment, type FullInitOptions, type InitOptions, init, LazyValue, type LoginOptions } from "braintrust";

interface Where {
  url: string;
  apiKey: string;
}

/** Nothing leaves before `flush()`, one try a request, ids as given. Read by the SDK when a state first logs. */
export const quietSettings = { BRAINTRUST_SYNC_FLUSH: "1", BRAINTRUST_NUM_RETRIES: "0", BRAINTRUST_LEGACY_IDS: "true" };

/** A state of the real SDK for one server, which shares nothing with another. */
export function sdkFor({ url, apiKey }: Where, options: LoginOptions = {}) {
  const errors: unknown[] = [];
  const onFlushError = (error: unknown) => void errors.push(error);
  const state = new BraintrustState({ appUrl: url, apiKey, noExitFlush: true, disableSpanCache: true, onFlushError, ...options });
  return {
    state,
    /** What `onFlushError` was told. */
    errors,
    /** By default a base that does not exist: with none the SDK would run git in the working directory. */
    open(experiment = "one", more: Partial<InitOptions<false>> = {}): Experiment {
      const base = more.baseExperimentId === undefined ? { baseExperiment: "none" } : {};
      const usual = { state, project: "suite", experiment, update: true, setCurrent: false, repoInfo: { commit: "c0ffee" } };
      return init<false>({ ...usual, ...base, ...more } as FullInitOptions<false>);
    },
    /** Rows as they are, past the spans. */
    queue(...rows: object[]): void {
      state.bgLogger().log(rows.map((row) => new LazyValue(async () => ({ ...row }))) as never);
    },
  };
}
