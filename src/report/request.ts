import type { FileChange } from "../domain/diff.ts";
import type { Request, RequestEnd } from "../domain/request.ts";
import { matcher } from "../lib/globs.ts";
import { count } from "./format.ts";
import { type PreviewFacts, previewSections } from "./preview.ts";
import { markdownSections, markdownStyle, type Section, type TextStyle, terminalSections, terminalStyle } from "./sections.ts";

/** What is told of one trial of a request. */
export interface RequestFacts extends PreviewFacts {
  request: Request;
  end: RequestEnd;
  notes: readonly string[];
}

/** The drift report of a request, as a file. */
export function requestMarkdown(trials: readonly RequestFacts[]): string {
  return trials
    .map((facts) => `## ${markdownStyle.name(facts.record.trialId)}\n\n${markdownSections(sectionsOf(facts, markdownStyle, true))}`)
    .join("\n");
}

/** The same for a terminal, where figures that say nothing are only counted. */
export function requestTerminal(trials: readonly RequestFacts[]): string {
  return trials.map((facts) => `${facts.record.trialId}\n\n${terminalSections(sectionsOf(facts, terminalStyle, false))}`).join("\n\n");
}

function sectionsOf(facts: RequestFacts, style: TextStyle, whole: boolean): Section[] {
  const shared = previewSections(facts, style).map((section) => {
    if (section.title === "What came of it") return { ...section, lines: [...section.lines, ...branchLines(facts, style)] };
    if (section.title === "The change") return { ...section, lines: [...section.lines, ...fileLines(facts, style)] };
    return section;
  });
  return [...shared, driftSection(facts, style, whole), nextSection(facts)];
}

function branchLines({ end, request, notes }: RequestFacts, style: TextStyle): string[] {
  const base = request.repo.commit.slice(0, 12);
  const made =
    end.branch === null
      ? `No branch: ${style.text(end.reason ?? "none was asked for")}.`
      : `Branch ${style.name(end.branch)} (${end.commit?.slice(0, 12)}) on ${base}${end.pushedTo === null ? "" : `, pushed to ${style.text(end.pushedTo)}`}.`;
  return [made, ...notes.map((note) => style.text(note, 500))];
}

const MOST_FILES = 40;

/** Each changed file, by scope where that is known. */
function fileLines({ evidence }: RequestFacts, style: TextStyle): string[] {
  if (evidence === undefined) return [];
  const { diff, task } = evidence;
  const { allow, protect } = task.scope;
  const [allowed, named] = [matcher(allow ?? []), matcher(protect)];
  const standing = (file: FileChange) => {
    if (named(file.path)) return ", protected";
    if (allow === null) return file.protected ? ", steers the tests" : "";
    return allowed(file.path) ? ", asked for" : ", beyond the scope";
  };
  const shown = diff.files.slice(0, MOST_FILES);
  const unknown = allow === null && diff.files.length > 0 ? ["- what was in scope is not known: nobody said (--allow)"] : [];
  return [
    ...shown.map((file) => `- ${style.text(file.path)}: ${file.status}, +${file.linesAdded} -${file.linesRemoved}${standing(file)}`),
    ...(diff.files.length > MOST_FILES ? [`- … and ${count("file", diff.files.length - MOST_FILES)} more`] : []),
    ...unknown,
    ...diff.oversized.map(({ path }) => `- ${style.text(path)}: too large for the branch, left out`),
  ];
}

const DRIFT = /^(trajectory-drift|scope-drift|diff-size)\./;

/** Every figure: those that are not 0 in a table, then those that are, then what is not known, each with its reason. */
function driftSection({ record }: RequestFacts, style: TextStyle, whole: boolean): Section {
  const scores = record.scores.map((score) => ({ ...score, unit: "score" }));
  const figures = [...scores, ...record.measurements].filter(({ name }) => DRIFT.test(name));
  const unknown = Map.groupBy(
    figures.filter(({ value }) => value === null),
    ({ reason }) => reason ?? "no reason was told",
  );
  const names = (all: readonly { name: string }[]) =>
    whole ? all.map(({ name }) => style.name(name)).join(", ") : count("figure", all.length);
  const zero = figures.filter(({ unit, value }) => value === 0 && unit !== "score");
  const known = figures.filter(({ unit, value }) => value !== null && (value !== 0 || unit === "score"));
  return {
    title: "Drift",
    lines: [
      ...(zero.length === 0 ? [] : [`- 0: ${names(zero)}`]),
      ...[...unknown].map(([reason, all]) => `- not known (${style.text(reason)}): ${names(all)}`),
    ],
    table: {
      head: ["figure", "value", "unit", "why"],
      rows: known.map(({ name, value, unit, reason = "" }) => [style.name(name), number(value), style.text(unit), style.text(reason)]),
    },
  };
}

function number(value: number | null): string {
  return value === null ? "–" : Number.isInteger(value) ? String(value) : value.toFixed(3);
}

function nextSection({ request, end, runId, record }: RequestFacts): Section {
  const repo = shellWord(request.repo.folder);
  const show = `patchbench show ${runId} ${record.trialId}`;
  if (end.branch === null) return { title: "Next", lines: [], commands: [show] };
  const branch = shellWord(end.branch);
  const commands = [
    `git -C ${repo} diff ${request.repo.commit.slice(0, 12)} ${branch}    # look at it`,
    `${show}    # how the agent got there`,
    `patchbench branch ${runId}/${record.trialId} --repo ${repo} --name ${branch} --push origin --pr-body body.md    # a pull request`,
    `git -C ${repo} branch -D ${branch}    # throw it away`,
  ];
  return { title: "Next", lines: [], commands };
}

function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
