/** The line of a failed test's message that says what was wrong: the first one, or the error that a Python traceback ends with. */
export function failureLine(failure: string): string {
  const lines = failure.trim().split("\n");
  const [first = ""] = lines;
  const traced = lines.findLastIndex((line, at) => line === TRACEBACK && (at === 0 || CHAINED.has(lines[at - 2] ?? "")));
  const error = traced < 0 ? undefined : lines.slice(traced + 1).find((line) => /^\S/.test(line));
  return error ?? NODE_FAILURE.exec(first)?.[1] ?? first;
}

const TRACEBACK = "Traceback (most recent call last):";

/** What Python puts, and a blank line, before the traceback of an error that came of another. */
const CHAINED = new Set([
  "During handling of the above exception, another exception occurred:",
  "The above exception was the direct cause of the following exception:",
]);

/** What Node's test runner puts around the message of a failure. */
const NODE_FAILURE = /^\[Error \[ERR_TEST_FAILURE\]: (.+?)\]?(?: \{)?$/;
