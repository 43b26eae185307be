import { type Outcome, reasonOf } from "../domain/outcome.ts";

/** How a trial ended, in words: its kind, and what is known beyond it. */
export function outcomeText(outcome: Outcome): string {
  const more = moreOf(outcome);
  return more === "" || more.startsWith(outcome.kind) ? more || outcome.kind : `${outcome.kind}: ${more}`;
}

function moreOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case "gave-up":
      return outcome.detail === "" ? outcome.reason : `${outcome.reason}: ${outcome.detail}`;
    case "timed-out":
      return `after ${outcome.limitMs} ms`;
    case "budget-exceeded":
      return outcome.over === undefined ? outcome.what : reasonOf(outcome);
    case "limit-exceeded":
      return `${outcome.hit.limit} of ${outcome.hit.max} ${outcome.hit.unit}`;
    case "agent-crashed":
      return `exit code ${outcome.exitCode ?? "unknown"}: ${outcome.detail}`;
    case "ended-with-errors":
      return outcome.detail;
    default:
      return outcome.kind === "finished" ? "" : reasonOf(outcome);
  }
}
