import { useEffect, useMemo, useState } from "preact/hooks";
import type { TrialDoc } from "../../../src/pages/trial-page.ts";
import { Choice } from "../../parts/choice.tsx";
import { VirtualList } from "../../parts/virtual-list.tsx";
import { RawTranscript } from "./raw-transcript.tsx";
import { Section } from "./section.tsx";
import { StepRow, stepId, TurnHead } from "./step-row.tsx";
import { FILTERS, type Filter, type Row, rowsOf, stepsShown } from "./step-rows.ts";

interface Props {
  doc: TrialDoc;
  /** The step to be shown next, as another part of the page asks for it. */
  goal: { step: number } | undefined;
}

const FORMS = { steps: "Steps", raw: "Raw transcript" } as const;

/** What the agent said and did, tool calls folded; or the transcript as it was printed. */
export function StepSection({ doc, goal }: Props) {
  const [form, setForm] = useState<keyof typeof FORMS>("steps");
  const [filter, setFilter] = useState<Filter>("all");
  useEffect(() => {
    if (goal === undefined) return;
    setForm("steps");
    setFilter("all");
  }, [goal]);
  const { steps, go, runId, record } = doc;
  const note = go.droppedSteps > 0 ? `${steps.length} steps and ${go.droppedSteps} that were not kept` : `${steps.length} steps`;
  return (
    <Section name="steps" note={note}>
      <div class="trial-tools">
        <Choice legend="Form" options={FORMS} chosen={form} onChoose={setForm} />
        {form === "steps" && <Filters doc={doc} filter={filter} onFilter={setFilter} />}
      </div>
      {form === "raw" ? <RawTranscript runId={runId} trialId={record.trialId} /> : <StepList doc={doc} filter={filter} goal={goal} />}
    </Section>
  );
}

function Filters({ doc, filter, onFilter }: { doc: TrialDoc; filter: Filter; onFilter: (filter: Filter) => void }) {
  const counts = useMemo(() => {
    const counted = (Object.keys(FILTERS) as Filter[]).map((one) => [one, stepsShown(doc.steps, one).length] as const);
    return Object.fromEntries(counted) as Record<Filter, number>;
  }, [doc.steps]);
  return <Choice legend="Steps shown" options={FILTERS} chosen={filter} onChoose={onFilter} counts={counts} />;
}

/** Up to here the list stands in the page whole. */
const WHOLE = 200;

function StepList({ doc, filter, goal }: Props & { filter: Filter }) {
  const rows = useMemo(() => rowsOf(doc, filter), [doc, filter]);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const [at, setAt] = useState<{ index: number }>();
  useEffect(() => {
    const index = goal === undefined ? -1 : rows.findIndex((row) => row.kind === "step" && row.step.number === goal.step);
    if (goal === undefined || index < 0) return;
    setOpen((before) => new Set([...before, goal.step]));
    setAt({ index });
    focusStep(goal.step);
  }, [goal, rows]);
  if (rows.length === 0)
    return <p class="dim">– {doc.steps.length === 0 ? "the agent told no steps" : "none of its steps is of this kind"}</p>;
  const toggle = (number: number) =>
    setOpen(open.has(number) ? new Set([...open].filter((one) => one !== number)) : new Set([...open, number]));
  const show = (row: Row) =>
    row.kind === "turn" ? (
      <TurnHead turn={row.turn} />
    ) : (
      <StepRow step={row.step} open={open.has(row.step.number)} onToggle={() => toggle(row.step.number)} />
    );
  if (rows.length > WHOLE) {
    return (
      <VirtualList count={rows.length} estimate={30} label="Steps of the agent" goal={at}>
        {(index) => {
          const row = rows[index];
          return row === undefined ? null : show(row);
        }}
      </VirtualList>
    );
  }
  return (
    <div class="step-list">
      {rows.map((row) => (
        <div key={row.kind === "turn" ? `turn ${row.turn.number}` : row.step.number}>{show(row)}</div>
      ))}
    </div>
  );
}

/** It may still have to be scrolled to. */
function focusStep(number: number, tries = 10): void {
  requestAnimationFrame(() => {
    const found = document.getElementById(stepId(number));
    if (found === null && tries > 0) return focusStep(number, tries - 1);
    found?.scrollIntoView({ block: "center" });
    found?.focus({ preventScroll: true });
  });
}
