import { useState } from "preact/hooks";
import type { NightVerdict } from "../../../src/domain/gate.ts";
import type { MetricTrend, NightsDoc, TrendLine, TrendMark } from "../../../src/pages/nights-page.ts";
import { setQuery } from "../../router.ts";
import { Moment } from "../moment.tsx";
import { Text } from "../text.tsx";
import { VerdictMark, verdictShapes, verdictWord } from "../verdict.tsx";
import { TrendChart } from "./trend-chart.tsx";

const RANGES = [30, 90, 365] as const;

/** One metric over nights (or runs), a chart for each variant, with the points at which it moved in words below. */
export function TrendPanel({ doc, query }: { doc: NightsDoc; query: URLSearchParams }) {
  const { trends, points } = doc;
  const [metric, setMetric] = useState(query.get("metric") ?? "resolve");
  const [last, setLast] = useState(Number(query.get("last")) || 90);
  const trend = trends.find((one) => one.metric === metric) ?? trends[0];
  if (trend === undefined) return null;
  const longest = Math.max(...trend.series.map((one) => one.points.length));
  const choose = (name: string) => {
    setMetric(name);
    setQuery("metric", name === "resolve" ? "" : name);
  };
  const cut = (value: string) => {
    setLast(Number(value));
    setQuery("last", value === "90" ? "" : value);
  };
  return (
    <section class="trend" aria-labelledby="trend">
      <div class="trend-head">
        <h2 id="trend">Trend</h2>
        <label>
          Metric{" "}
          <select value={trend.metric} onChange={(event) => choose(event.currentTarget.value)}>
            {trends.map((one) => (
              <option key={one.metric} value={one.metric}>
                {one.metric}
              </option>
            ))}
          </select>
        </label>
        {longest > RANGES[0] && (
          <label>
            Newest{" "}
            <select value={String(last)} onChange={(event) => cut(event.currentTarget.value)}>
              {RANGES.filter((one) => one < longest || one === last).map((one) => (
                <option key={one} value={String(one)}>
                  {one} {points}
                </option>
              ))}
              <option value="100000">all {points}</option>
            </select>
          </label>
        )}
        <span class="dim">{trend.about}.</span>
      </div>
      <Legend verdicts={points === "nights" ? verdictsIn(doc) : []} points={points} />
      <div class="trend-lines">
        {trend.series.map((line) => (
          <Line key={`${line.suite} ${line.variant}`} line={line} trend={trend} doc={doc} last={last} />
        ))}
      </div>
    </section>
  );
}

function verdictsIn({ nights }: NightsDoc): NightVerdict[] {
  const seen = new Set(nights.flatMap(({ variants }) => variants.map(({ verdict }) => verdict)));
  return (Object.keys(verdictShapes) as NightVerdict[]).filter((one) => seen.has(one));
}

function Legend({ verdicts, points }: { verdicts: readonly NightVerdict[]; points: NightsDoc["points"] }) {
  return (
    <ul class="trend-legend dim" aria-label="Legend">
      {verdicts.map((verdict) => (
        <li key={verdict}>
          <VerdictMark verdict={verdict} /> {verdictWord(verdict).toLowerCase()}
        </li>
      ))}
      <li>
        <span class="trend-band" aria-hidden="true" /> 95 % interval of the trials' noise
      </li>
      <li>
        <span class="trend-rule" aria-hidden="true" /> change point
      </li>
      <li>hollow: {points === "nights" ? "not valid" : "not all measured"}, no part of the search for changes</li>
    </ul>
  );
}

interface LineProps {
  line: TrendLine;
  trend: MetricTrend;
  doc: NightsDoc;
  last: number;
}

function Line({ line, trend, doc, last }: LineProps) {
  const newest = line.points.findLast(({ value, problems }) => value !== null && problems.length === 0);
  return (
    <article class="trend-line">
      <h3>
        <Text>{line.name}</Text>{" "}
        {newest === undefined ? (
          <span class="dim">nothing measured</span>
        ) : (
          <span class="trend-newest">
            {newest.text} <span class="dim">[{newest.intervalText}]</span>
          </span>
        )}
      </h3>
      <TrendChart line={line} trend={trend} nights={doc.nights} last={last} />
      <Changes line={line} />
      <Hollow points={line.points.slice(-last)} />
    </article>
  );
}

/** Why marks are hollow, newest first. */
function Hollow({ points }: { points: readonly TrendMark[] }) {
  const hollow = points.filter(({ value, problems }) => value === null || problems.length > 0).toReversed();
  if (hollow.length === 0) return null;
  return (
    <details class="trend-hollow">
      <summary>{hollow.length} hollow: why</summary>
      <ul>
        {hollow.map(({ runId, createdAt, value, problems }) => (
          <li key={runId}>
            <Moment at={createdAt} /> <Text>{runId}</Text>:{" "}
            <Text most={300}>{problems.length > 0 ? problems.join("; ") : value === null ? "nothing was measured" : ""}</Text>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A level has at least three points: with fewer than two levels' worth there is nothing to look for. */
const FEWEST = 6;

function Changes({ line: { changes, points } }: { line: TrendLine }) {
  if (changes.length === 0) {
    const sound = points.filter(({ value, problems }) => value !== null && problems.length === 0).length;
    const text = sound < FEWEST ? `${sound} sound points: too few to look for change points.` : "No change point: one level all along.";
    return <p class="dim trend-none">{text}</p>;
  }
  return (
    <ol class="trend-changes" aria-label="Change points">
      {changes.map(({ runId, createdAt, levels, p, better, moved, short }, at) => (
        <li key={runId}>
          <span class="trend-number" aria-hidden="true">
            {at + 1}
          </span>
          <span>
            <Moment at={createdAt} /> <Text>{runId}</Text>:{" "}
            <strong class="trend-levels" data-tone={better ? "good" : "bad"}>
              {better ? "better" : "worse"}, {levels}
            </strong>{" "}
            <span class="dim">({p})</span>
            <br />
            <span class={short === null ? "dim" : ""}>
              <Text>{moved}</Text>
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}
