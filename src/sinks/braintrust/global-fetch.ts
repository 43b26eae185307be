import { AsyncLocalStorage } from "node:async_hooks";

const chosen = new AsyncLocalStorage<typeof fetch>();
let users = 0;
let restore = () => {};

/**
 * Runs work whose calls of the global fetch go to another one. The SDK uploads attachments by the global fetch whatever it is
 * given, without a limit of time: this way these requests are timed as well, and everybody else's stay as they are.
 */
export async function withGlobalFetch<T>(other: typeof fetch, work: () => Promise<T>): Promise<T> {
  if (users === 0) restore = install();
  users += 1;
  try {
    return await chosen.run(other, work);
  } finally {
    users -= 1;
    if (users === 0) restore();
  }
}

function install(): () => void {
  const before = globalThis.fetch;
  const switched: typeof fetch = (input, init) => (chosen.getStore() ?? before)(input, init);
  globalThis.fetch = switched;
  return () => {
    if (globalThis.fetch === switched) globalThis.fetch = before;
  };
}
