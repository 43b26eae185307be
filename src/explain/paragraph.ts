import type { FlipExplanation, FlipSide, PartingStep } from "../domain/flip-explanation.ts";
import { countText } from "../stats/figures.ts";

type Told = Omit<FlipExplanation, "paragraph" | "schemaVersion">;

/** A flip in a few sentences. They say what differs, and never that it is the cause. */
export function paragraphOf(told: Told): string[] {
  return [flipSentence(told), changeSentence(told), testSentence(told), fileSentence(told), partingSentence(told)].filter(
    (sentence) => sentence !== "",
  );
}

function flipSentence({ taskId, direction, a, b }: Told): string {
  const counts = `${sideText(a)}, ${sideText(b)}`;
  if (direction === "lost") return `${taskId} was resolved and is not any more: ${counts}.`;
  if (direction === "gained") return `${taskId} was not resolved and is now: ${counts}.`;
  return `${taskId} did not change sides: ${counts}.`;
}

function sideText({ name, resolved, measured }: FlipSide): string {
  return `${resolved} of ${countText(measured, "trial")} in ${name}`;
}

function changeSentence({ changes, identityKnown, a, b }: Told): string {
  if (!identityKnown) return "What the trials stood on is not known: a record of an older version.";
  if (changes.length === 0) {
    const mixed = [a, b].some(({ resolved, measured }) => resolved > 0 && resolved < measured);
    return `Nothing that is fingerprinted differs between them: chance is enough to explain it${mixed ? ", and the task goes both ways" : ""}.`;
  }
  const words = changes.map(({ part, name, from, to }) => (READABLE.has(part) ? `${name} ${from || "none"} → ${to || "none"}` : name));
  const instrument = changes.some((change) => change.instrument) ? ", so the two measure different things" : "";
  return `Between them changed: ${listed(words, 4)}${instrument}.`;
}

/** Parts whose values mean something to people. */
const READABLE = new Set(["agent", "agentVersion", "model", "grader", "served model", "scorers"]);

function testSentence({ tests, direction }: Told): string {
  const broken = tests.filter(({ b }) => b !== "passed");
  const shown = direction === "gained" ? tests.filter(({ b }) => b === "passed") : broken;
  if (shown.length === 0) return "";
  const first = direction === "gained" ? undefined : shown.find(({ failure }) => failure !== null)?.failure;
  const why = first === undefined || first === null ? "" : `: ${firstLine(first)}`;
  const verb = direction === "gained" ? "now pass" : "passed in A and not in B";
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

function partingSentence({ parting }: Told): string {
  const { kind, common, atA, atB } = parting;
  const [a, b] = [deed(parting.a, atA), deed(parting.b, atB)];
  const since = common === 0 ? "from the first call on" : `after ${countText(common, "common call")}`;
  switch (kind) {
    case "unknown":
      return "";
    case "never":
      return `The agents made the same ${countText(common, "call")}.`;
    case "end":
      return atA === null
        ? `The agents part ${since}: A stops there, B goes on (${b}).`
        : `The agents part ${since}: B stops there, A goes on (${a}).`;
    case "effect":
      return `The agents part ${since}: the same call (${a}) leaves other contents.`;
    case "step":
      return `The agents part ${since}: A ${a}; B ${b}.`;
    default:
      return kind satisfies never;
  }
}

function deed(steps: readonly PartingStep[], at: number | null): string {
  const step = steps.find(({ number }) => number === at);
  return step === undefined ? "stops" : `${VERBS[step.action] ?? "calls"} ${firstLine(step.text === "" ? step.tool : step.text)}`;
}

const VERBS: Record<string, string> = { shell: "runs", read: "reads", search: "searches", edit: "edits", plan: "plans", other: "calls" };

function listed(texts: readonly string[], most: number): string {
  return texts.length <= most ? texts.join(", ") : `${texts.slice(0, most).join(", ")} and ${texts.length - most} more`;
}

function firstLine(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
}
