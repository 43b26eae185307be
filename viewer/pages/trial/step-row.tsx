import type { StepDoc, StepMark, TurnDoc } from "../../../src/pages/trial-page.ts";
import { duration } from "../../../src/report/format.ts";
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Text } from "../../parts/text.tsx";
import { costOf, tokensOf } from "./spent.ts";

const tones: Record<StepMark, Tone> = {
  test: "accent",
  edit: "good",
  failed: "bad",
  repeat: "warn",
  reverted: "warn",
  undone: "warn",
};
const words: Record<StepMark, string> = {
  test: "test",
  edit: "edit",
  failed: "failed",
  repeat: "repeat",
  reverted: "reverted",
  undone: "nothing stayed",
};

export function TurnHead({ turn: { number, from, until, calls, spent } }: { turn: TurnDoc }) {
  const tokens =
    spent.inputTokens === null && spent.outputTokens === null
      ? []
      : [`${tokensOf(spent.inputTokens)} in`, `${tokensOf(spent.outputTokens)} out`];
  const facts = [
    `${calls} call${calls === 1 ? "" : "s"}`,
    ...(until > from ? [duration(until - from)] : []),
    ...tokens,
    ...(spent.costUsd === null ? [] : [costOf(spent.costUsd)]),
    ...(spent.failed === 0 ? [] : [`${spent.failed} failed requests`]),
  ];
  return (
    <div class="step-turn">
      <strong>Turn {number}</strong> <span class="dim">{facts.join(" · ")}</span>
    </div>
  );
}

interface Props {
  step: StepDoc;
  open: boolean;
  onToggle: () => void;
}

/** One step: what was said, or a call folded to its line. */
export function StepRow({ step, open, onToggle }: Props) {
  const { number, step: what, marks } = step;
  if (what.kind === "call") return <CallRow {...{ number, call: what, marks, open, onToggle }} />;
  const who = what.kind === "message" ? (what.from === "agent" ? "says" : what.from) : what.kind === "reasoning" ? "thinks" : what.level;
  return (
    <div class="step" data-kind={what.kind}>
      <span class="step-number" id={stepId(number)} tabIndex={-1}>
        {number}
      </span>
      <span class="step-who">{who}</span>
      <span class="step-text">
        <Text most={what.kind === "reasoning" ? 300 : 1_200}>{what.text}</Text>
      </span>
      <Times at={what.at} until={null} />
    </div>
  );
}

export function stepId(number: number): string {
  return `step-${number}`;
}

type Call = Extract<StepDoc["step"], { kind: "call" }>;

interface CallProps {
  number: number;
  call: Call;
  marks: readonly StepMark[];
  open: boolean;
  onToggle: () => void;
}

function CallRow({ number, call, marks, open, onToggle }: CallProps) {
  const line = call.command ?? (call.paths.length > 0 ? call.paths.join(" ") : call.args);
  return (
    <div class="step" data-kind="call" data-wandered={marks.some((mark) => tones[mark] === "warn") || undefined}>
      <button type="button" class="step-fold" id={stepId(number)} aria-expanded={open} onClick={onToggle}>
        <span class="step-number">{number}</span>
        <span class="step-who">
          <span aria-hidden="true">{open ? "▾" : "▸"}</span> <Text most={60}>{call.tool}</Text>
        </span>
        <code class="step-line">
          <Text most={Number.POSITIVE_INFINITY}>{firstOf(line)}</Text>
        </code>
        <span class="step-marks">
          {marks.map((mark) => (
            <Badge key={mark} tone={tones[mark]}>
              {words[mark]}
            </Badge>
          ))}
          {call.exitCode !== null && call.exitCode !== 0 && <span class="dim">exit {call.exitCode}</span>}
          {call.tree !== null && call.tree.changed.length > 0 && <span class="dim">±{call.tree.churn ?? "?"}</span>}
        </span>
        <Times at={call.at} until={call.endedAt} />
      </button>
      {open && <CallDetail call={call} />}
    </div>
  );
}

const LINE = 160;

function firstOf(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= LINE ? line : `${line.slice(0, LINE)}…`;
}

function CallDetail({ call: { command, args, paths, output, tree, exitCode, ok } }: { call: Call }) {
  const ended = exitCode !== null ? `exit code ${exitCode}` : ok === null ? "– how it ended nobody told" : ok ? "succeeded" : "failed";
  return (
    <div class="step-detail">
      {command !== null && <Block name="Command" text={command} />}
      {args !== "" && <Block name="Arguments" text={args} />}
      {paths.length > 0 && <Block name="Files" text={paths.join("\n")} />}
      <Block name={`Result (${ended})`} text={output === "" ? "– nothing" : output} />
      {tree !== null && tree.changed.length > 0 && (
        <Block name={`Changed, ${tree.churn ?? "– not counted"} lines`} text={tree.changed.join("\n")} />
      )}
    </div>
  );
}

function Block({ name, text }: { name: string; text: string }) {
  return (
    <>
      <p class="step-block">{name}</p>
      <pre>
        <Text>{text}</Text>
      </pre>
    </>
  );
}

function Times({ at, until }: { at: number | null; until: number | null }) {
  if (at === null) return <span class="step-time" />;
  const took = until === null || until - at < 50 ? "" : ` +${duration(until - at)}`;
  return (
    <span class="step-time">
      {duration(at)}
      {took}
    </span>
  );
}
