import { failureLine } from "../domain/failure.ts";
import type { FlipExplanation, FlipFile, FlipSide, FlipTest, Parting, PartingStep } from "../domain/flip-explanation.ts";
import { colours as pc } from "../lib/colours.ts";
import { clip } from "./clip.ts";
import { count, printable } from "./format.ts";
import { markdownText } from "./markdown-text.ts";
import { wrapped } from "./wrap.ts";

const [TESTS, FILES] = [12, 20];

/** Why a task came out otherwise, for a terminal of this width; undefined: lines are as long as they are. Sentences are wrapped, and never cut. */
export function explanationText(told: FlipExplanation, width?: number): string {
  const { a, b, changes, tests, files, parting, notes } = told;
  const sentences = (texts: readonly string[]) =>
    texts.map(printable).flatMap((text) => (width === undefined ? [text] : wrapped(text, width)));
  const lines = [
    ...section("Trials", [sideLine("A", a), sideLine("B", b)]),
    ...section(
      "What they stood on",
      changes.map(({ name, from, to }) => `${name}: ${printable(from) || "–"} → ${printable(to) || "–"}`),
    ),
    ...section("Hidden tests that came out differently", some(tests.flatMap(testLines), TESTS)),
    ...section("Changed files", some(files.map(fileLine), FILES)),
    ...section("Where their ways part", partingLines(parting)),
    ...section("Look further", [`patchbench show ${a.runId} ${a.trialId}`, `patchbench show ${b.runId} ${b.trialId}`]),
  ];
  return [
    pc.bold(printable(`${told.taskId}: ${WORDS[told.direction]}`)),
    ...sentences(told.paragraph),
    ...lines.map((line) => (width === undefined ? line : clip(line, width))),
    ...sentences(notes).map(pc.yellow),
  ].join("\n");
}

const WORDS: Record<FlipExplanation["direction"], string> = { lost: "lost", gained: "gained", none: "did not change sides" };

/** `untold`: further flips; `gone`: of these, those of which only figures were kept. */
interface Flips {
  told: readonly FlipExplanation[];
  untold: number;
  gone: number;
}

/** A report with the sentences of its flips after it, as far as a comment on GitHub has room. */
export function withExplanations(report: string, { told, untold, gone }: Flips): string {
  if (told.length + gone === 0) return report;
  const shown = told.map(({ paragraph }) => `- ${paragraph.map((sentence) => markdownText(sentence, MOST_SENTENCE)).join(" ")}`);
  const further = untold - gone;
  const more = [
    ...(further === 0 ? [] : [`- … and ${count("more task", further)}: \`patchbench explain A B --task TASK\``]),
    ...(gone === 0 ? [] : [`- ${count("task", gone)} cannot be explained: only figures were kept of a run`]),
  ];
  const text = [report, "**Why tasks changed sides** (what differs is not thereby the cause)", [...shown, ...more].join("\n")].join("\n\n");
  return text.length <= MOST_MARKDOWN ? text : report;
}

const [MOST_SENTENCE, MOST_MARKDOWN] = [400, 65_000];

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", pc.bold(title), ...lines.map((line) => `  ${line}`)];
}

function some(lines: readonly string[], most: number): string[] {
  return lines.length <= most ? [...lines] : [...lines.slice(0, most), pc.dim(`… ${lines.length - most} more: --json`)];
}

function sideLine(letter: string, { name, trialId, result, resolved, measured }: FlipSide): string {
  return `${letter}  ${printable(name)}  ${trialId} ${result}, ${resolved} of ${count("trial", measured)} resolved`;
}

function testLines({ id, group, a, b, failure }: FlipTest): string[] {
  const colour = b === "passed" ? pc.green : pc.red;
  const first = failure === null ? [] : [pc.dim(`  ${printable(failureLine(failure))}`)];
  return [`${colour(`${a} → ${b}`)}  ${group}  ${printable(id)}`, ...first];
}

const HOW: Record<FlipFile["how"], string> = { different: "differs", "only-a": "A alone", "only-b": "B alone", same: "the same" };

function fileLine({ path, how, a, b, scopeA, scopeB }: FlipFile): string {
  const lines = [a, b].map((one) => (one === null ? "–" : `+${one.added} −${one.removed}`)).join(" | ");
  const beyond = [scopeA, scopeB].some((scope) => scope === "beyond" || scope === "protected") ? pc.yellow("  beyond scope") : "";
  return `${HOW[how].padEnd(8)}  ${printable(path)}  ${lines}${beyond}`;
}

function partingLines({ kind, missing, common, a, b, atA, atB }: Parting): string[] {
  const side = (letter: string, steps: readonly PartingStep[], at: number | null) => [
    ...steps.map((step) => `${letter} ${step.number === at ? pc.bold(">") : " "} ${stepLine(step)}`),
    ...(at === null && kind === "end" ? [`${letter} ${pc.bold(">")} stops`] : []),
  ];
  return [
    ...(missing === null ? [] : [`– not known${common === 0 ? "" : " beyond"}: ${missing}`]),
    ...(kind === "unknown" && common === 0 ? [] : [`${count("call", common)} in common`]),
    ...side("A", a, atA),
    ...side("B", b, atB),
  ];
}

function stepLine({ number, tool, text, ok }: PartingStep): string {
  return `${String(number).padStart(4)}  ${printable(tool)} ${printable(text.replace(/\s+/g, " "))}${ok === false ? pc.red("  failed") : ""}`;
}
