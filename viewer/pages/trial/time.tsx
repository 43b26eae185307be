import { useState } from "preact/hooks";
import type { PhaseDoc, Spent, TrialDoc } from "../../../src/pages/trial-page.ts";
import { duration } from "../../../src/report/format.ts";
import { Text } from "../../parts/text.tsx";
import { Section } from "./section.tsx";
import { costOf, tokensOf } from "./spent.ts";

interface Props {
  doc: TrialDoc;
  toStep: (step: number) => void;
}

/** The phases one after another, as a bar and as a table; above, what the trial as a whole took. */
export function TimeSection({ doc, toStep }: Props) {
  const { record, go } = doc;
  return (
    <Section name="time" note={duration(record.timing.wallMs)}>
      <Whole doc={doc} />
      {go.phases.length === 0 ? (
        <p class="dim">– no phases: {doc.wandering.missing ?? "the agent told no calls"}</p>
      ) : (
        <>
          <PhaseBar phases={go.phases} />
          <PhaseTable phases={go.phases} toStep={toStep} />
        </>
      )}
      <Account doc={doc} />
    </Section>
  );
}

function Whole({ doc: { record } }: { doc: TrialDoc }) {
  const { workspaceMs, agentMs, diffMs, gradeMs, queuedMs } = record.timing;
  const parts = [
    ["workspace", workspaceMs],
    ["agent", agentMs],
    ["diff", diffMs],
    ["tests", gradeMs],
  ] as const;
  const all = parts.map(([name, ms]) => `${name} ${duration(ms)}`).join(", ");
  return (
    <>
      <div class="trial-bar trial-bar-whole" role="img" aria-label={`The trial: ${all}`}>
        {parts.map(([name, ms]) => (
          <span key={name} data-part={name} style={{ flexGrow: Math.max(ms, 1) }} title={`${name} ${duration(ms)}`}>
            {name}
          </span>
        ))}
      </div>
      <p class="trial-legend dim">
        The trial: {all}
        {queuedMs > 0 && `; before that it waited ${duration(queuedMs)} for a free slot`}.
      </p>
    </>
  );
}

function PhaseBar({ phases }: { phases: readonly PhaseDoc[] }) {
  const timed = phases.every(({ ms }) => ms !== null);
  const size = ({ ms, calls }: PhaseDoc) => (timed ? Math.max(ms ?? 0, 1) : calls);
  const label = `The agent's phases by ${timed ? "time" : "calls"}: the table below has the figures`;
  return (
    <div class="trial-bar" role="img" aria-label={label}>
      {phases.map((phase, at) => (
        <span
          key={`${at} ${phase.phase}`}
          data-phase={phase.phase}
          style={{ flexGrow: size(phase) }}
          title={`${phase.phase}: ${phase.calls} calls, ${duration(phase.ms)}`}
        >
          {phase.phase}
        </span>
      ))}
    </div>
  );
}

const FIRST = 12;

function PhaseTable({ phases, toStep }: { phases: readonly PhaseDoc[]; toStep: Props["toStep"] }) {
  const [all, setAll] = useState(false);
  return (
    <>
      <table class="trial-table">
        <caption class="visually-hidden">Phases of the agent's work</caption>
        <thead>
          <tr>
            <th scope="col">Phase</th>
            <th scope="col">Steps</th>
            <Figure head>Calls</Figure>
            <Figure head>Time</Figure>
            <Figure head>Requests</Figure>
            <Figure head>Tokens in</Figure>
            <Figure head>Tokens out</Figure>
            <Figure head>Cost</Figure>
          </tr>
        </thead>
        <tbody>
          {phases.slice(0, all ? phases.length : FIRST).map(({ phase, calls, ms, firstStep, lastStep, spent }, at) => (
            <tr key={`${at} ${phase}`}>
              <td>
                <span class="trial-phase" data-phase={phase}>
                  {phase}
                </span>
              </td>
              <td>
                <button type="button" class="trial-link" onClick={() => toStep(firstStep)}>
                  {firstStep === lastStep ? firstStep : `${firstStep}–${lastStep}`}
                </button>
              </td>
              <Figure>{calls}</Figure>
              <Figure>{duration(ms)}</Figure>
              <SpentCells spent={spent} />
            </tr>
          ))}
        </tbody>
      </table>
      {phases.length > FIRST && (
        <button type="button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Fewer" : `${phases.length - FIRST} more phases`}
        </button>
      )}
    </>
  );
}

function SpentCells({ spent }: { spent: Spent }) {
  return (
    <>
      <Figure>{spent.requests === 0 ? "–" : spent.requests}</Figure>
      <Figure>{tokensOf(spent.inputTokens)}</Figure>
      <Figure>{tokensOf(spent.outputTokens)}</Figure>
      <Figure>{costOf(spent.costUsd)}</Figure>
    </>
  );
}

function Figure({ head = false, children }: { head?: boolean; children: preact.ComponentChildren }) {
  return head ? (
    <th scope="col" class="number">
      {children}
    </th>
  ) : (
    <td class="number">{children}</td>
  );
}

/** The record's own sums, and whose figures they are. */
function Account({ doc: { record, go } }: { doc: TrialDoc }) {
  const { usage, accounting } = record;
  const { source, requests, failed, unmetered, models, disagreements } = accounting;
  if (source === "none")
    return (
      <p class="dim">
        Tokens and cost: – nobody told; {requests === 0 ? "no request to a model was seen" : `${requests} requests were seen`}.
      </p>
    );
  const teller = source === "gateway" ? "by the gateway" : "by the agent's own account";
  return (
    <>
      <p>
        In all {tokensOf(usage.inputTokens)} tokens in ({tokensOf(usage.cachedTokens)} cached), {tokensOf(usage.outputTokens)} out,{" "}
        {costOf(usage.costUsd)} ({usage.cost}), {teller}: {requests} requests, {failed} failed
        {models.length > 0 && (
          <>
            , served by <Text most={200}>{models.join(", ")}</Text>
          </>
        )}
        .{unmetered > 0 && ` At least: ${unmetered} answers without final figures.`}
        {go.apart.requests > 0 && ` ${go.apart.requests} requests belong to no turn.`}
      </p>
      {disagreements.map(({ field, gateway, agent }) => (
        <p key={field} class="trial-warn">
          The two accounts differ in {field}: {gateway} by the gateway, {agent} by the agent.
        </p>
      ))}
    </>
  );
}
