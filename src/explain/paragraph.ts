import { failureLine } from "../domain/failure.ts";
import type { FlipExplanation, FlipSide } from "../domain/flip-explanation.ts";
import { countText, probabilityText } from "../stats/figures.ts";
import { firstLine, listed } from "./in-words.ts";
import { partingSentence } from "./parting-sentence.ts";

type Told = Omit<FlipExplanation, "paragraph" | "schemaVersion">;

/** A flip in a few sentences. They say what differs, and never that it is the cause. */
export function paragraphOf(told: Told): string[] {
  return [flipSentence(told), changeSentence(told), testSentence(told), fileSentence(told), partingSentence(told.parting)].filter(
    (sentence) => sentence !== "",
  );
}

function flipSentence(told: Told): string {
  const { taskId, direction, a, b } = told;
  const counts = countsOf(told);
  const whole = wholeOf(a, b);
  if (direction === "lost" && whole === "lost") return `${taskId} was resolved and is not any more: ${counts}.`;
  if (direction === "gained" && whole === "gained") return `${taskId} was not resolved and is now: ${counts}.`;
  if (direction !== "none") {
    const [did, not] = direction === "lost" ? [a, b] : [b, a];
    return `Trial ${did.trialId} resolved ${taskId}, ${not.trialId} did not; of all trials: ${counts}.`;
  }
  const apart = a.result !== b.result ? `; the two trials here came out differently: A ${a.result}, B ${b.result}` : "";
  return `${taskId} did not change sides: ${counts}${apart}.`;
}

function countsOf({ a, b, p }: Told): string {
  const [one, other] = [sideText(a), sideText(b)];
  return one === other ? one : `${one}, ${other}${p === null ? "" : ` (p ${probabilityText(p)} for this task alone)`}`;
}

function sideText({ name, resolved, measured }: FlipSide): string {
  return `${resolved} of ${countText(measured, "trial")} in ${name}`;
}

/** By the majorities of the sides, as a comparison counts flips. */
function wholeOf(a: FlipSide, b: FlipSide): Told["direction"] {
  const [before, after] = [a, b].map(({ resolved, measured }) => Math.sign(2 * resolved - measured));
  if (before === 1 && after === -1) return "lost";
  return before === -1 && after === 1 ? "gained" : "none";
}

/** Below, chance alone is no good account of the counts. */
const RARE = 0.05;

function changeSentence({ changes, identityKnown, direction, a, b, p }: Told): string {
  if (!identityKnown) return "What the trials stood on is not known: a record of an older version.";
  if (changes.length > 0) {
    const words = changes.map(({ part, name, from, to }) => (READABLE.has(part) ? `${name} ${from || "none"} → ${to || "none"}` : name));
    const instrument = changes.some((change) => change.instrument) ? ", so the two measure different things" : "";
    return `Between them changed: ${listed(words, 4)}${instrument}.`;
  }
  const same = "Nothing that is fingerprinted differs between them";
  if (direction === "none" && a.result === b.result) return `${same}.`;
  if (p !== null && p < RARE)
    return `${same}, and chance alone seldom does this: something that no fingerprint sees may have moved, as a model behind its name.`;
  const mixed = [a, b].some(({ resolved, measured }) => resolved > 0 && resolved < measured);
  return `${same}: chance is enough to explain it${mixed ? ", and the task goes both ways" : ""}.`;
}

/** Parts whose values mean something to people. */
const READABLE = new Set(["agent", "agentVersion", "model", "grader", "served model", "scorers"]);

function testSentence({ tests, direction, a, b }: Told): string {
  const silent = [a, b].flatMap(({ notRun }, at) =>
    notRun === null ? [] : [`No hidden test ran in ${at === 0 ? "A" : "B"}: ${firstLine(notRun)}.`],
  );
  if (silent.length > 0) return silent.join(" ");
  const gained = direction === "gained";
  const shown = tests.filter((test) => (test.b === "passed") === gained);
  if (shown.length === 0) return "";
  const first = gained ? undefined : shown.find(({ failure }) => failure !== null)?.failure;
  const why = first === undefined || first === null ? "" : `: ${firstLine(failureLine(first))}`;
  const verb = gained ? "now pass" : "passed in A and not in B";
  return `${countText(shown.length, "hidden test")} ${verb} (${listed(
    shown.map(({ id }) => id),
    2,
  )})${why}.`;
}

function fileSentence({ files }: Told): string {
  const of = (how: FlipExplanation["files"][number]["how"]) => files.filter((file) => file.how === how).map(({ path }) => path);
  const parts = [
    ["both changed, differently", of("different")],
    ["only B changed", of("only-b")],
    ["only A changed", of("only-a")],
  ] as const;
  const shown = parts.flatMap(([words, paths]) => (paths.length === 0 ? [] : [`${words}: ${listed(paths, 3)}`]));
  if (files.length > 0 && shown.length === 0) return "Both left the same change.";
  return shown.length === 0 ? "" : `Of the files, ${shown.join("; ")}.`;
}
