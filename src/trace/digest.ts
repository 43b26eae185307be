import type { TrialTrace } from "../domain/trace.ts";
import { digestOf, sha256 } from "../lib/hash.ts";

/** The same exactly when the trace is: who knows it need not send a trial twice. */
export function traceDigest({ files, ...rest }: TrialTrace): string {
  return digestOf({ ...rest, files: files.map(({ name, contentType, data }) => ({ name, contentType, data: sha256(data) })) });
}
