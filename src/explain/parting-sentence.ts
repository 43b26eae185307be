import type { Parting, PartingStep } from "../domain/flip-explanation.ts";
import { countText } from "../stats/figures.ts";
import { firstLine, listed } from "./in-words.ts";

/** "" where nothing is known. */
export function partingSentence({ kind, common, a, b, atA, atB, missing }: Parting): string {
  const [one, other] = [stepAt(a, atA), stepAt(b, atB)];
  const since = common === 0 ? "from the first call on" : `after ${countText(common, "common call")}`;
  switch (kind) {
    case "unknown":
      return common === 0 ? "" : `The first ${countText(common, "call")} are the same; beyond, ${missing ?? "nothing is known"}.`;
    case "never":
      return `The agents made the same ${countText(common, "call")}.`;
    case "end":
      return atA === null
        ? `The agents part ${since}: A stops there, B goes on (${deed(other)}).`
        : `The agents part ${since}: B stops there, A goes on (${deed(one)}).`;
    case "effect":
      return `The agents part ${since}: the same call (${deed(one)}) leaves other contents${inFiles(one, other)}.`;
    case "result":
      return `The agents part ${since}: the same call (${deed(one)}) ${one?.ok ? "succeeds in A and fails in B" : "fails in A and succeeds in B"}.`;
    case "step":
      return `The agents part ${since}: A ${deed(one)}; B ${deed(other)}.`;
    default:
      return kind satisfies never;
  }
}

function stepAt(steps: readonly PartingStep[], at: number | null): PartingStep | undefined {
  return steps.find(({ number }) => number === at);
}

function deed(step: PartingStep | undefined): string {
  return step === undefined ? "stops" : `${VERBS[step.action] ?? "calls"} ${firstLine(step.text === "" ? step.tool : step.text)}`;
}

const VERBS: Record<string, string> = { shell: "runs", read: "reads", search: "searches", edit: "edits", plan: "plans", other: "calls" };

/** A command does not name the files that it leaves. */
function inFiles(a: PartingStep | undefined, b: PartingStep | undefined): string {
  const changed = [...new Set([...(a?.changed ?? []), ...(b?.changed ?? [])])];
  return a?.action === "edit" || changed.length === 0 ? "" : ` in ${listed(changed, 3)}`;
}
