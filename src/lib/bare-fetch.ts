const SENT = ["accept", "authorization", "x-api-key", "x-goog-api-key", "content-type"];

/**
 * `fetch` that sends what a model request needs and nothing that a client adds of its own or of the user's environment.
 * It sets no time limit: a model may be silent for longer than Node's own fetch waits.
 */
export const bareFetch: typeof fetch = (input, init) => {
  const headers = [...new Headers(init?.headers)].filter(([name]) => SENT.includes(name));
  return fetch(input, { ...init, headers, ...patient() } as RequestInit);
};

type Agent = new (options: object) => object;
let agent: object | undefined;

/** Node's own fetch ends a request after five minutes of silence; a model may think for longer. */
function patient(): { dispatcher?: object } {
  if (agent === undefined) {
    const usual = (globalThis as Record<symbol, unknown>)[Symbol.for("undici.globalDispatcher.1")];
    const Kind = (usual as object | undefined)?.constructor as Agent | undefined;
    agent = Kind?.name === "Agent" ? new Kind({ headersTimeout: 0, bodyTimeout: 0 }) : undefined;
  }
  return agent === undefined ? {} : { dispatcher: agent };
}
