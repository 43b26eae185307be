import type { RunDoc, RunState } from "../../../src/pages/run-page.ts";
import { costText, count, tokens } from "../../../src/report/format.ts";
import { roughly, timeLeftBasis } from "../../../src/report/status.ts";
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Text } from "../../parts/text.tsx";
import { span, useNow, when } from "./now.ts";
import { Running } from "./running.tsx";

export const stateTones: Record<RunState, Tone> = { running: "accent", finished: "good", interrupted: "bad", unfinished: "warn" };

/** Where the run stands: the state, how far it is, what it cost and how long it takes. */
export function Head({ doc }: { doc: RunDoc }) {
  const now = useNow(doc.state === "running");
  const { done, total, state } = doc;
  return (
    <section class="run-head" aria-label="Where the run stands">
      <p class="run-state">
        <Badge tone={stateTones[state]}>{state}</Badge> <span>{stateText(doc)}</span>
      </p>
      <div class="run-progress" data-tone={stateTones[state]}>
        <progress value={done} max={Math.max(1, total)} aria-label="Trials done" />
        <span>
          {done.toLocaleString("en")} of {total.toLocaleString("en")} trials{total > 0 && `, ${Math.floor((100 * done) / total)} %`}
        </span>
      </div>
      <dl class="run-tiles">
        <Tile name={state === "running" ? "Cost so far" : "Cost"} {...costOf(doc)} />
        {state === "running" && <Tile name="Time left" {...timeLeftOf(doc, now)} />}
        <Tile name="Begun" value={when(doc.createdAt)} note={begunNote(doc, now)} />
        <Tile
          name="Measured"
          value={`${doc.facts.measured.toLocaleString("en")} of ${doc.facts.planned.toLocaleString("en")}`}
          note={lostNote(doc)}
        />
      </dl>
      {doc.live !== null && state === "running" && <Running progress={doc.live.progress} now={now} />}
    </section>
  );
}

interface TileProps {
  name: string;
  value: string;
  note?: string | undefined;
  /** What the value stands on, for who asks. */
  title?: string | undefined;
}

function Tile({ name, value, note, title }: TileProps) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        {note !== undefined && (
          <span class="dim">
            <Text>{note}</Text>
          </span>
        )}
      </dd>
    </div>
  );
}

function stateText({ state, live, awaitsLate, runId }: RunDoc): string {
  switch (state) {
    case "running":
      return live?.progress.late ? `late scores: ${live.progress.late.done} of ${live.progress.late.total}` : "";
    case "finished":
      return "Every trial has had its go.";
    case "interrupted":
      return `Its process was killed${live === null ? "" : ` after ${when(live.at)}`}. The same command continues it: patchbench run --run-id ${runId}`;
    case "unfinished":
      return `${awaitsLate > 0 ? `${count("trial", awaitsLate)} still to be scored by a judge. ` : ""}The same command continues it: patchbench run --run-id ${runId}`;
    default:
      return state satisfies never;
  }
}

function costOf({ spent, judging }: RunDoc): Omit<TileProps, "name"> {
  const judged = judging === null ? "" : `, and ${costText(judging.usd, judging.cost)} for judges`;
  if (spent.usd === null && spent.tokens === null) return { value: "–", note: `no model was asked, or nobody told${judged}` };
  const marks = { estimated: "by a price table", reported: "as reported", unknown: "not all of it is known" };
  return { value: costText(spent.usd, spent.cost), note: `${tokens(spent.tokens) || "?"} tokens, ${marks[spent.cost]}${judged}` };
}

function timeLeftOf({ live }: RunDoc, now: number): Omit<TileProps, "name"> {
  if (live === null) return { value: "–" };
  const { timeLeft } = live.progress;
  if (timeLeft.ms === null) return { value: "unknown yet", note: timeLeft.reason };
  const ms = Math.max(0, timeLeft.ms - Math.max(0, now - Date.parse(live.at)));
  const note = `from ${count("trial", timeLeft.basis)} timed so far`;
  return {
    value: ms < 10_000 ? "a few seconds" : `about ${roughly(ms)}`,
    note,
    title: `${timeLeftBasis(timeLeft)}. Late scores and pauses are not in it.`,
  };
}

function begunNote({ createdAt, lastRecordAt, state, live }: RunDoc, now: number): string | undefined {
  if (state === "running" && live !== null) {
    const resumed = Date.parse(live.progress.since) - Date.parse(createdAt) > 60_000;
    return `${resumed ? "continued" : "running for"} ${resumed ? `${span(now - Date.parse(live.progress.since))} ago` : span(now - Date.parse(live.progress.since))}`;
  }
  return lastRecordAt === null ? undefined : `last record ${when(lastRecordAt)}`;
}

function lostNote({ variants }: RunDoc): string | undefined {
  const lost = variants.flatMap(({ lostAttempts }) => Object.values(lostAttempts)).reduce((sum, one) => sum + one, 0);
  return lost === 0 ? undefined : `${count("attempt", lost)} lost, each with another after it`;
}
