import type { BraintrustState } from "braintrust";
import { messageOf } from "../../errors.ts";
import { SinkFailure } from "../failure.ts";
import { failureOf } from "./faults.ts";
import { withGlobalFetch } from "./global-fetch.ts";
import { quiet, type Session } from "./login.ts";
import type { StoredFile } from "./rows.ts";
import { type Settings, withoutKey } from "./settings.ts";
import { openWire, type Wire } from "./wire.ts";

/**
 * A state of the SDK that does one thing at a time, so that a failure is known to be of that thing. Everything rejects with
 * SinkFailure; a lane on which something failed is closed and never used again, for states remember failures.
 */
export interface Lane {
  /** Resolves when every row was taken. */
  write(rows: readonly object[], about: () => string): Promise<void>;
  upload(file: StoredFile): Promise<void>;
  /** `plane`: `app` for projects and experiments, `api` for rows. */
  ask(plane: "app" | "api", path: string, body: object, doing: string): Promise<unknown>;
  close(): void;
}

/** `onAnswer`: see openWire. */
export async function openLane(session: Session, settings: Settings, onAnswer: () => void): Promise<Lane> {
  const { Attachment, BraintrustState, LazyValue } = await import("braintrust");
  const wire = openWire(settings, onAnswer);
  const errors: unknown[] = [];
  const onFlushError = (error: unknown) => void errors.push(error);
  const state = BraintrustState.deserialize(session, { ...quiet, onFlushError, fetch: wire.fetch });
  state.enforceQueueSizeLimit(false);
  const run = <T>(doing: string, work: () => Promise<T>, about?: () => string) => attempt({ doing, about, wire, errors, settings }, work);
  return {
    write: (rows, about) =>
      run(
        `write ${rows.length} rows`,
        () => {
          const logger = state.bgLogger();
          logger.log(rows.map((row) => new LazyValue(async () => ({ ...row }) as never)));
          return logger.flush();
        },
        about,
      ),
    upload: ({ key, name: filename, contentType, data }) =>
      run(`upload ${filename}`, async () => {
        const attachment = new Attachment({ data: new Blob([new Uint8Array(data)]), filename, contentType, state });
        Object.assign(attachment.reference, { key });
        const { upload_status: status, error_message: why } = await withGlobalFetch(wire.fetch, () => attachment.upload());
        if (status !== "done") throw new Error(why ?? status);
      }),
    ask: (plane, path, body, doing) => run(doing, () => connection(state, plane).post_json(path, { ...body })),
    close: () => wire.cut(),
  };
}

function connection(state: BraintrustState, plane: "app" | "api") {
  return plane === "app" ? state.appConn() : state.apiConn();
}

interface Attempt {
  doing: string;
  about: (() => string) | undefined;
  wire: Wire;
  /** What the SDK reported instead of throwing it. */
  errors: unknown[];
  settings: Settings;
}

/** The SDK may swallow what went wrong, or say it without the status: what the wire saw comes first. */
async function attempt<T>({ doing, about, wire, errors, settings }: Attempt, work: () => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  try {
    result = { value: await work() };
  } catch (error) {
    errors.push(error);
  }
  const fault = wire.takeFault();
  const [error] = errors.splice(0);
  if (fault) throw failureOf(fault, { doing, about: about?.(), blamed: settings });
  if (result !== undefined && error === undefined) return result.value;
  const told = withoutKey(messageOf(error), settings);
  throw new SinkFailure("unavailable", `Could not ${doing}: ${told}`, { cause: error });
}
