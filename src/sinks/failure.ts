/**
 * Why a sink could not do what it was asked to:
 * `denied` nothing will work until somebody mends something (key, rights, address); `rejected` this trial will not be taken
 * however often it is sent; `unavailable` may work later.
 */
export type SinkFailureKind = "denied" | "rejected" | "unavailable";

export interface SinkFailureDetails {
  /** Seconds to wait, as the destination asked for. */
  retryAfterSec?: number | undefined;
  /** What to mend, in one sentence. */
  hint?: string;
  /** Something was answered meanwhile: the destination is there, if not always. */
  alive?: boolean;
  cause?: unknown;
}

export class SinkFailure extends Error {
  override readonly name = "SinkFailure";
  readonly kind: SinkFailureKind;
  readonly retryAfterSec: number | undefined;
  readonly hint: string | undefined;
  readonly alive: boolean;

  constructor(kind: SinkFailureKind, message: string, { retryAfterSec, hint, alive = false, cause }: SinkFailureDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.retryAfterSec = retryAfterSec;
    this.hint = hint;
    this.alive = alive;
  }
}
