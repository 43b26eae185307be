import type { ComponentChildren } from "preact";
import type { JudgedColumn, ResultWord } from "../../../src/pages/run-page.ts";
import { costText, duration, factor, tokens } from "../../../src/report/format.ts";
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Text } from "../../parts/text.tsx";
import { visible } from "../../parts/visible.ts";
import { href } from "../../router.ts";
import type { Row, SortName } from "./rows.ts";

export interface Column {
  name: SortName;
  head: string;
  /** What the head means, for who asks. */
  title?: string;
  /** CSS width of its column. */
  width: string;
  isNumber?: boolean;
  cell(row: Row): ComponentChildren;
}

const NONE = <span class="dim">–</span>;

/** The columns that have anything to show. */
export function columnsOf({ runId, judged, rows }: { runId: string; judged: readonly JudgedColumn[]; rows: readonly Row[] }): Column[] {
  const any = (has: (row: Row) => boolean) => rows.some(has);
  return [
    { name: "task", head: "Task", width: "minmax", cell: (row) => <TrialLink runId={runId} row={row} /> },
    { name: "variant", head: "Variant", width: "10rem", cell: ({ variant }) => <Text>{variant}</Text> },
    {
      name: "index",
      head: "#",
      title: "Which of the trials of its task and variant, from 0",
      width: "3.6rem",
      isNumber: true,
      cell: ({ index }) => index,
    },
    { name: "result", head: "Result", width: "24%", cell: (row) => <Result {...row} /> },
    { name: "scope", head: "Scope", title: "Whether all it changed is within what the task allows", width: "6.6rem", cell: Scope },
    {
      name: "size",
      head: "Size",
      title: "Changed source lines against the reference solution",
      width: "5rem",
      isNumber: true,
      cell: ({ sizeRatio }) => (sizeRatio === null ? NONE : factor(sizeRatio)),
    },
    ...(any(({ costUsd, tokens: used }) => costUsd !== null || used !== null)
      ? [
          {
            name: "cost",
            head: "Cost",
            title: "Of its last attempt. ~ estimated, ? unknown",
            width: "6.4rem",
            isNumber: true,
            cell: Cost,
          } as const,
          {
            name: "tokens",
            head: "Tokens",
            title: "Input and output, of its last attempt",
            width: "6rem",
            isNumber: true,
            cell: (row: Row) => (row.tokens === null ? NONE : tokens(row.tokens)),
          } as const,
        ]
      : []),
    {
      name: "wall",
      head: "Time",
      title: "Wall time without waiting for a free place",
      width: "6.6rem",
      isNumber: true,
      cell: ({ wallMs }) => (wallMs === null ? NONE : duration(wallMs)),
    },
    ...(any(({ attempts }) => attempts > 1)
      ? [
          {
            name: "attempts",
            head: "Tries",
            title: "Attempts; those before the last were lost to faults that are not the agent's",
            width: "4.8rem",
            isNumber: true,
            cell: (row: Row) => row.attempts,
          } as const,
        ]
      : []),
    ...(any(({ findings }) => (findings ?? 0) > 0)
      ? [
          {
            name: "findings",
            head: "Finds",
            title: "Findings of the cheat report",
            width: "4.8rem",
            isNumber: true,
            cell: Findings,
          } as const,
        ]
      : []),
    ...judged.map((column, at) => judgedColumn(column, at)),
  ];
}

/** What has no record yet leads nowhere, but can be walked to all the same. */
function TrialLink({ runId, row }: { runId: string; row: Row }) {
  const { trialId, task, variant, index, attempts, wallMs } = row;
  const label = `${task}, ${variant}, trial ${index}`;
  const isRecorded = row.result !== "running" && row.result !== "waiting" && (attempts > 0 || wallMs !== null);
  return isRecorded ? (
    <a href={href("trial", runId, trialId)} data-trial={trialId} aria-label={label} title={trialId}>
      <Text>{task}</Text>
    </a>
  ) : (
    // biome-ignore lint/a11y/useValidAnchor: a link that leads nowhere yet
    <a role="link" aria-disabled="true" data-trial={trialId} aria-label={label} title={`${trialId}: no record yet`}>
      <Text>{task}</Text>
    </a>
  );
}

export const resultTones: Record<ResultWord, Tone> = {
  passed: "good",
  failed: "bad",
  tampered: "bad",
  none: "unknown",
  running: "accent",
  waiting: "unknown",
};

export const resultWords: Record<ResultWord, string> = {
  passed: "passed",
  failed: "failed",
  tampered: "tampered",
  none: "no result",
  running: "running",
  waiting: "waiting",
};

/** The word, and what there is to say beyond it. */
function Result({ result, text }: Row) {
  const detail = text.startsWith(result) ? text.slice(result.length).replace(/^[:\s]+/, "") : text;
  return (
    <>
      <Badge tone={resultTones[result]}>{resultWords[result]}</Badge>
      {detail !== "" && result !== "waiting" && (
        <span class="dim run-detail" title={visible(detail)}>
          <Text>{detail}</Text>
        </span>
      )}
    </>
  );
}

function Scope({ within }: Row) {
  if (within === null) return NONE;
  return within === 1 ? <span>within</span> : <Badge tone="warn">beyond</Badge>;
}

function Cost({ costUsd, cost, tokens: used }: Row) {
  return costUsd === null && used === null ? NONE : costText(costUsd, cost);
}

function Findings({ findings }: Row) {
  if (findings === null) return NONE;
  return findings === 0 ? <span class="dim">0</span> : <Badge tone="warn">{String(findings)}</Badge>;
}

function judgedColumn({ name, judge, calibrated, alpha }: JudgedColumn, at: number): Column {
  const known = alpha === null ? "unknown" : alpha.toFixed(2);
  return {
    name: `judged-${at}`,
    head: `${name}${calibrated ? "" : " [uncalibrated]"}`,
    title: `Judged by a model (${judge}). Its agreement with people (alpha) is ${known}`,
    width: calibrated ? "8rem" : "11rem",
    isNumber: true,
    cell: ({ judged }) => (judged[at] === null || judged[at] === undefined ? NONE : judged[at].toFixed(2)),
  };
}
