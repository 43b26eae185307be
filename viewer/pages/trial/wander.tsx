import type { TrialDoc } from "../../../src/pages/trial-page.ts";
import { Text } from "../../parts/text.tsx";
import { Section } from "./section.tsx";

interface Props {
  doc: TrialDoc;
  toStep: (step: number) => void;
}

/** Repeats, reverted edits and files of which nothing stayed, each with the steps that show it. */
export function WanderSection({ doc, toStep }: Props) {
  const { missing, repeats, cycle, reverted, undone } = doc.wandering;
  const found = repeats.length + reverted.length + undone.length;
  const note = found > 0 ? `${found} found` : missing === null ? "nowhere: no repeated call, no edit taken back" : `– ${missing}`;
  return (
    <Section name="wander" note={note}>
      <ul class="trial-wander">
        {repeats.map(({ of, steps, what }) => (
          <li key={`repeat ${of}`}>
            <strong>repeated</strong>{" "}
            <code>
              <Text most={200}>{what}</Text>
            </code>{" "}
            first at <StepLinks steps={[of]} toStep={toStep} />, again at <StepLinks steps={steps} toStep={toStep} />, with nothing changed
            in between
          </li>
        ))}
        {cycle !== null && (
          <li>
            <strong>in a circle</strong> <StepLinks steps={[cycle.from, cycle.to]} toStep={toStep} />: {cycle.period}{" "}
            {cycle.period === 1 ? "call" : "calls"} over and over
          </li>
        )}
        {reverted.map(({ step, since, churn }) => (
          <li key={`reverted ${step}`}>
            <strong>reverted</strong> at <StepLinks steps={[step]} toStep={toStep} /> the worktree stood as{" "}
            {since === null ? (
              "at the start"
            ) : (
              <>
                after <StepLinks steps={[since]} toStep={toStep} />
              </>
            )}
            {churn === null ? "; lines not counted" : `: ${churn} lines written in vain`}
          </li>
        ))}
        {undone.map(({ path, steps }) => (
          <li key={`undone ${path}`}>
            <strong>nothing stayed</strong> of{" "}
            <code>
              <Text most={200}>{path}</Text>
            </code>
            , changed at <StepLinks steps={steps} toStep={toStep} />
          </li>
        ))}
      </ul>
      <Measures doc={doc} />
    </Section>
  );
}

const SHOWN = 12;

function StepLinks({ steps, toStep }: { steps: readonly number[]; toStep: Props["toStep"] }) {
  return (
    <>
      {steps.slice(0, SHOWN).map((step, at) => (
        <span key={step}>
          {at > 0 && ", "}
          <button type="button" class="trial-link" onClick={() => toStep(step)}>
            step {step}
          </button>
        </span>
      ))}
      {steps.length > SHOWN && ` and ${steps.length - SHOWN} more`}
    </>
  );
}

const TOLD: [name: string, text: (value: number) => string][] = [
  ["r1-repeat-rate", (value) => `${(100 * value).toFixed(0)} % of the calls were repeats`],
  ["r2-reverted-share", (value) => `${(100 * value).toFixed(0)} % of the written lines did not stay`],
  ["r3-focus", (value) => `${(100 * value).toFixed(0)} % of the files looked at were near the task`],
  ["r3-calls-after-last-useful-change", (value) => `${value} calls after the last useful change`],
];

function Measures({ doc: { record } }: { doc: TrialDoc }) {
  const of = (name: string) => record.measurements.find((one) => one.name === `trajectory-drift.${name}`)?.value ?? null;
  const told = TOLD.flatMap(([name, text]) => {
    const value = of(name);
    return value === null ? [] : [text(value)];
  });
  return told.length === 0 ? null : <p class="dim">{told.join(" · ")}</p>;
}
