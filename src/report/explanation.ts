import type { FlipExplanation, FlipFile, FlipSide, FlipTest, PartingStep } from "../domain/flip-explanation.ts";
import { colours as pc } from "../lib/colours.ts";
import { clip } from "./clip.ts";
import { count, printable } from "./format.ts";
import { markdownText } from "./markdown-text.ts";

const [TESTS, FILES] = [12, 20];

/** Why a task came out otherwise, for a terminal of this width; undefined: lines are as long as they are. The sentences are never cut. */
export function explanationText(told: FlipExplanation, width?: number): string {
  const { a, b, changes, tests, files, parting, notes } = told;
  const lines = [
    pc.bold(printable(`${told.taskId}: ${WORDS[told.direction]}`)),
    ...told.paragraph.map(printable),
    ...section("Trials", [sideLine("A", a), sideLine("B", b)]),
    ...section(
      "What they stood on",
      changes.map(({ name, from, to }) => `${name}: ${printable(from) || "–"} → ${printable(to) || "–"}`),
    ),
    ...section("Hidden tests that came out differently", some(tests.flatMap(testLines), TESTS)),
    ...section("Changed files", some(files.map(fileLine), FILES)),
    ...section("Where their ways part", partingLines(told)),
    ...section("Look further", [
      `patchbench show ${a.runId} ${a.trialId}`,
      `patchbench show ${b.runId} ${b.trialId}`,
      ...(parting.kind === "unknown" ? ["the agents told no calls, so their ways cannot be compared"] : []),
    ]),
    ...notes.map((note) => pc.yellow(printable(note))),
  ];
  const sentences = 1 + told.paragraph.length;
  return lines.map((line, at) => (width === undefined || at < sentences ? line : clip(line, width))).join("\n");
}

const WORDS: Record<FlipExplanation["direction"], string> = { lost: "lost", gained: "gained", none: "did not change sides" };
const MOST_PARAGRAPHS = 3;

/** The sentences of the first few flips, for a job summary or a comment; `untold`: flips of which too little was kept. */
export function explanationMarkdown(told: readonly FlipExplanation[], untold = 0): string {
  if (told.length + untold === 0) return "";
  const shown = told.slice(0, MOST_PARAGRAPHS).map(({ paragraph }) => paragraph.map(markdownText).join(" "));
  const left = told.length - shown.length + untold;
  const more = left === 0 ? [] : [`${count("more flip", left)}: \`patchbench explain A B --task TASK\`.`];
  return ["**What changed in them**", ...shown, ...more].join("\n\n");
}

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
  const first = failure === null ? [] : [pc.dim(`  ${printable(failure.trim().split("\n", 1)[0] ?? "")}`)];
  return [`${colour(`${a} → ${b}`)}  ${group}  ${printable(id)}`, ...first];
}

const HOW: Record<FlipFile["how"], string> = { different: "differs", "only-a": "A alone", "only-b": "B alone", same: "the same" };

function fileLine({ path, how, a, b, scopeA, scopeB }: FlipFile): string {
  const lines = [a, b].map((one) => (one === null ? "–" : `+${one.added} −${one.removed}`)).join(" | ");
  const beyond = [scopeA, scopeB].some((scope) => scope === "beyond" || scope === "protected") ? pc.yellow("  beyond scope") : "";
  return `${HOW[how].padEnd(8)}  ${printable(path)}  ${lines}${beyond}`;
}

function partingLines({ parting }: FlipExplanation): string[] {
  if (parting.kind === "unknown") return [];
  const side = (letter: string, steps: readonly PartingStep[], at: number | null) =>
    steps.map((step) => `${letter} ${step.number === at ? pc.bold(">") : " "} ${stepLine(step)}`);
  const ends = (letter: string, at: number | null) => (at === null && parting.kind === "end" ? [`${letter} ${pc.bold(">")} stops`] : []);
  return [
    `${count("call", parting.common)} in common`,
    ...side("A", parting.a, parting.atA),
    ...ends("A", parting.atA),
    ...side("B", parting.b, parting.atB),
    ...ends("B", parting.atB),
  ];
}

function stepLine({ number, tool, text, ok }: PartingStep): string {
  return `${String(number).padStart(4)}  ${printable(tool)} ${printable(text.replace(/\s+/g, " "))}${ok === false ? pc.red("  failed") : ""}`;
}
