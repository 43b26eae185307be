/** The line of a failed test's message that says what was wrong: the first one, or the error that a Python traceback ends with. */
export function failureLine(failure: string): string {
  const [first = ""] = splitFailure(failure).error.split("\n");
  return NODE_FAILURE.exec(first)?.[1] ?? first;
}

/** A failed test's message in two: the calls of a Python traceback, empty where there are none, and what was wrong. */
export function splitFailure(failure: string): { calls: string; error: string } {
  const lines = failure.trim().split("\n");
  const traced = lines.findLastIndex((line, at) => line === TRACEBACK && (at === 0 || CHAINED.has(lines[at - 2] ?? "")));
  const ends = traced < 0 ? 0 : lines.findIndex((line, at) => at > traced && /^\S/.test(line));
  const at = Math.max(0, ends); // a traceback that was cut off is all there is
  return { calls: lines.slice(0, at).join("\n"), error: lines.slice(at).join("\n") };
}

const TRACEBACK = "Traceback (most recent call last):";

/** What Python puts, and a blank line, before the traceback of an error that came of another. */
const CHAINED = new Set([
  "During handling of the above exception, another exception occurred:",
  "The above exception was the direct cause of the following exception:",
]);

/** What Node's test runner puts around the message of a failure. */
const NODE_FAILURE = /^\[Error \[ERR_TEST_FAILURE\]: (.+?)\]?(?: \{)?$/;
