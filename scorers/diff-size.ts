import { type Diff, defineScorer, type FileChange, type Measurement, type PathClass } from "../src/scorer-api.ts";
import { churnOf, normalChurn, writtenFiles } from "./lib/churn.ts";
import { duplicatedLines } from "./lib/duplication.ts";
import { decisionPoints, tokenEdits } from "./lib/tokens.ts";

/**
 * How large the change is, on the normalised diff (rename-aware; white-space-only and formatter-only lines dropped; lock
 * and generated files apart; binary files counted as files), and against the reference solution:
 * size ratio = log2((churn_source + 1) / (reference churn_source + 1)), 0 = as large, 1 = twice.
 */
export default defineScorer({
  name: "diff-size",
  version: 1,
  score({ diff, reference }) {
    return { scores: [], measurements: [...counts(diff), ...split(diff), ...against(diff, reference), ...shape(diff)] };
  },
});

const NO_REFERENCE = "there is no reference solution";

const CLASSES: PathClass[] = ["source", "test", "docs", "config", "lock", "generated"];

function counts(diff: Diff): Measurement[] {
  const files = writtenFiles(diff);
  const sum = (count: (file: FileChange) => number) => files.reduce((total, file) => total + count(file), 0);
  const having = (status: FileChange["status"]) => files.filter((file) => file.status === status).length;
  return [
    lower("files", files.length, "files"),
    neither("files-added", having("added"), "files"),
    neither("files-deleted", having("deleted"), "files"),
    neither("files-renamed", having("renamed"), "files"),
    neither("files-binary", files.filter((file) => file.binary).length, "files"),
    lower(
      "hunks",
      sum((file) => file.hunks),
      "hunks",
    ),
    neither(
      "lines-added",
      sum((file) => file.normalAdded),
      "lines",
    ),
    neither(
      "lines-removed",
      sum((file) => file.normalRemoved),
      "lines",
    ),
    lower("churn", sum(normalChurn), "lines"),
    lower(
      "churn-raw",
      sum((file) => file.linesAdded + file.linesRemoved),
      "lines",
    ),
  ];
}

function split(diff: Diff): Measurement[] {
  return CLASSES.map((pathClass) => neither(`churn-${pathClass}`, churnOf(diff, pathClass), "lines"));
}

function against(diff: Diff, reference: Diff | null): Measurement[] {
  const size = { name: "diff-size.size-ratio", unit: "log2 ratio", better: "lower" } as const;
  const tokens = { name: "diff-size.token-ratio", unit: "ratio", better: "lower" } as const;
  if (reference === null) return [size, tokens].map((one) => ({ ...one, value: null, reason: NO_REFERENCE }));
  const ratio = Math.log2((churnOf(diff, "source") + 1) / (churnOf(reference, "source") + 1));
  const own = editsOf(diff);
  const gold = editsOf(reference);
  return [
    { ...size, value: ratio },
    own === undefined || gold === undefined
      ? { ...tokens, value: null, reason: "too large to compare token by token" }
      : gold === 0
        ? { ...tokens, value: null, reason: "the reference solution changes no source" }
        : { ...tokens, value: own / gold },
  ];
}

/** Tokens inserted and deleted in source files; undefined when a file is too large. */
function editsOf(diff: Diff): number | undefined {
  let total = 0;
  for (const file of sourceTexts(diff)) {
    const edits = tokenEdits(file.before, file.after);
    if (edits === undefined) return undefined;
    total += edits;
  }
  return total;
}

function shape(diff: Diff): Measurement[] {
  const texts = sourceTexts(diff);
  const delta = (count: (text: string) => number) => texts.reduce((sum, file) => sum + count(file.after) - count(file.before), 0);
  return [
    lower("complexity-delta", delta(decisionPoints), "decision points"),
    lower(
      "duplication-delta",
      duplicatedLines(texts.map((file) => file.after)) - duplicatedLines(texts.map((file) => file.before)),
      "lines",
    ),
  ];
}

function sourceTexts(diff: Diff): { before: string; after: string }[] {
  return diff.files
    .filter((file) => file.pathClass === "source" && !file.binary)
    .map((file) => ({ before: file.before ?? "", after: file.after ?? "" }));
}

function lower(name: string, value: number, unit: string): Measurement {
  return { name: `diff-size.${name}`, value, unit, better: "lower" };
}

function neither(name: string, value: number, unit: string): Measurement {
  return { name: `diff-size.${name}`, value, unit, better: "neither" };
}
