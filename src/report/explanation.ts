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

/** A report with the sentences of its flips after it, as far as a comment on GitHub has room. `untold`: further ones, and those of which too little was kept. */
export function withExplanations(report: string, { told, untold }: { told: readonly FlipExplanation[]; untold: number }): string {
  if (told.length === 0) return report;
  const shown = told.map(({ paragraph }) => `- ${paragraph.map((sentence) => markdownText(sentence, MOST_SENTENCE)).join(" ")}`);
  const more = untold === 0 ? [] : [`- … and ${count("more task", untold)}: \`patchbench explain A B --task TASK\``];
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
