/** Wakes whoever waits for something to change. */
export interface Changes {
  notify(): void;
  /** Resolves at the next change, and when the signal is aborted. */
  next(): Promise<void>;
}

export function openChanges(signal: AbortSignal): Changes {
  let waiting = Promise.withResolvers<void>();
  const notify = () => {
    waiting.resolve();
    waiting = Promise.withResolvers<void>();
  };
  signal.addEventListener("abort", notify, { once: true });
  return { notify, next: () => (signal.aborted ? Promise.resolve() : waiting.promise) };
}
