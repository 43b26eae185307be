import type { TrialDoc } from "../../../src/pages/trial-page.ts";
import { Badge } from "../../parts/badge.tsx";
import { Folded } from "../../parts/folded.tsx";
import { Text } from "../../parts/text.tsx";
import { Section } from "./section.tsx";

type Measurement = TrialDoc["record"]["measurements"][number];
type Judgement = TrialDoc["record"]["judgements"][number];

/** Every score and measurement with its reason, and what judges said. */
export function ScoreSection({ doc: { record, uncalibrated } }: { doc: TrialDoc }) {
  const byScorer = [...Map.groupBy(record.measurements, ({ name }) => name.split(".")[0] ?? "")];
  return (
    <Section name="scores">
      {record.scores.length === 0 ? <p class="dim">– no scores: the trial was not graded</p> : <ScoreTable {...{ record, uncalibrated }} />}
      {record.judgements.map((judgement) => (
        <JudgementView key={judgement.name} judgement={judgement} />
      ))}
      <div class="trial-measured">
        {byScorer.map(([scorer, measurements]) => (
          <MeasurementTable key={scorer} scorer={scorer} measurements={measurements} />
        ))}
      </div>
    </Section>
  );
}

function ScoreTable({ record, uncalibrated }: Pick<TrialDoc, "record" | "uncalibrated">) {
  return (
    <table class="trial-table">
      <caption class="visually-hidden">Scores</caption>
      <thead>
        <tr>
          <th scope="col">Score</th>
          <th scope="col" class="number">
            Value
          </th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {record.scores.map(({ name, value, reason }) => (
          <tr key={name}>
            <th scope="row">
              <Text>{name}</Text> {uncalibrated.includes(name) && <Badge tone="warn">uncalibrated</Badge>}
            </th>
            <td class="number">
              <span class="trial-word" data-tone={value === null ? "unknown" : value === 1 ? "good" : value === 0 ? "bad" : "warn"}>
                {value === null ? "–" : value.toFixed(2)}
              </span>
            </td>
            <td>{reason !== undefined && <Text>{reason}</Text>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function MeasurementTable({ scorer, measurements }: { scorer: string; measurements: readonly Measurement[] }) {
  const known = measurements.filter(({ value }) => value !== null);
  const unknown = measurements.filter(({ value }) => value === null);
  return (
    <div>
      <h3>
        <Text>{scorer}</Text>
      </h3>
      <table class="trial-table trial-figures">
        <caption class="visually-hidden">Measurements of {scorer}</caption>
        <tbody>{known.map(measurementRow)}</tbody>
      </table>
      {unknown.length > 0 && (
        <Folded title={`${unknown.length} without a value, with the reason`}>
          <table class="trial-table trial-figures">
            <caption class="visually-hidden">Measurements of {scorer} without a value</caption>
            <tbody>{unknown.map(measurementRow)}</tbody>
          </table>
        </Folded>
      )}
    </div>
  );
}

function measurementRow({ name, value, unit, reason }: Measurement) {
  return (
    <tr key={name}>
      <th scope="row">
        <Text>{name.slice(name.indexOf(".") + 1)}</Text>
      </th>
      <td class="number">{value === null ? "–" : shownValue(value)}</td>
      <td class="dim">
        <Text>{value === null ? (reason ?? "") : `${unit}${reason === undefined ? "" : `; ${reason}`}`}</Text>
      </td>
    </tr>
  );
}

function shownValue(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(3);
}

function JudgementView({ judgement }: { judgement: Judgement }) {
  const { name, model, value, choice, reason, ballots, cached, cut } = judgement;
  return (
    <div class="trial-judgement">
      <h3>
        <Text>{`${name}: ${value === null ? "–" : value.toFixed(2)} ${choice ?? reason ?? ""}`}</Text>
      </h3>
      <p class="dim">
        Judged by <Text>{model}</Text>
        {cached && ", taken from an earlier judgement"}
        {cut !== null && `; it saw ${cut.shown} of ${cut.of} characters of the diff`}.
      </p>
      <ul>
        {ballots.map((ballot, at) => (
          <li key={`${at} ${ballot.choice}`}>
            <Text>{`${ballot.choice ?? "no answer"}: ${ballot.error ?? ballot.rationale}`}</Text>
          </li>
        ))}
      </ul>
    </div>
  );
}
