import { argumentsOf } from "../domain/call-keys.ts";
import type { Call } from "../domain/trajectory.ts";

/**
 * What a call does to what, as text: the same for two calls that do the same. A command is what it is; reading and editing are known by the files,
 * whatever the tool is called; a search by its arguments too; what nobody knows the kind of also by the tool's name. Without files, the arguments tell.
 */
export function deedOf(call: Call): string {
  const { action, tool, command } = call;
  const paths = call.paths.map(steady).sort();
  const given = steady(argumentsOf(call));
  if (command !== null) return JSON.stringify([action, given]);
  if ((action === "read" || action === "edit") && paths.length > 0) return JSON.stringify([action, paths]);
  return JSON.stringify([action, action === "other" ? tool : "", paths, given]);
}

/** Whether two edits of one deed write other contents, as far as their arguments tell. Tools of other names put it otherwise, which says nothing. */
export function writesOther(a: Call, b: Call): boolean {
  return a.tool === b.tool && steady(a.args) !== steady(b.args);
}

const LONGEST = 20_000;

/** What is new in every trial. */
const FLEETING: readonly [RegExp, string][] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>"],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?/g, "<time>"],
  [/\b1[5-9]\d{8}(\d{3})?\b/g, "<time>"], // seconds or milliseconds since 1970, of the years 2017 to 2033
  [/\/work\/\d+-\d+-[a-z0-9]+(?=[/\s"']|$)/g, "/work/*"], // a trial's place in the cache, where the sandbox does not hide it
  [/(?<![\w.*}-])((?:\/private)?(?:\/var)?\/tmp|\$TMPDIR|\$\{TMPDIR\})\/[^\s/"'`;|&<>()\\]+/g, "$1/*"],
];

/** Text without ids, times and names in the temporary folder. Very long texts are left as they are. */
function steady(text: string): string {
  if (text.length > LONGEST) return text;
  return FLEETING.reduce((left, [pattern, word]) => left.replace(pattern, word), text);
}
