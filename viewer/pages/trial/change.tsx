import { useState } from "preact/hooks";
import { CHANGE_SCOPES, scopeWords } from "../../../src/domain/change-scope.ts";
import type { ChangeDoc } from "../../../src/pages/trial-page.ts";
import { Badge } from "../../parts/badge.tsx";
import { Choice } from "../../parts/choice.tsx";
import { scopeTones } from "../../parts/patch/patch-file.tsx";
import { PatchView } from "../../parts/patch-view.tsx";
import { Text } from "../../parts/text.tsx";
import { Section } from "./section.tsx";

const SHOWN = { both: "Both", own: "The agent's", reference: "Reference" } as const;
const MEANING = {
  asked: "where a correct solution may live",
  beyond: "nobody asked for it",
  protected: "had to stay as it was",
} as const;

/** The agent's change by scope, beside the reference solution's. */
export function ChangeSection({ change }: { change: ChangeDoc }) {
  const { patch, scopes, reasons, notes, reference } = change;
  const [shown, setShown] = useState<keyof typeof SHOWN>(innerWidth < 1_100 || reference === null ? "own" : "both");
  return (
    <Section name="change">
      <div class="trial-tools">
        {reference === null ? (
          <span class="dim">Reference: – the trial was not graded, so it is not kept.</span>
        ) : (
          <Choice legend="Which change" options={SHOWN} chosen={shown} onChoose={setShown} />
        )}
        <span class="trial-scopes">
          {CHANGE_SCOPES.map((scope) => (
            <span key={scope}>
              <Badge tone={scopeTones[scope]}>{scopeWords[scope]}</Badge> {MEANING[scope]}
            </span>
          ))}
        </span>
      </div>
      {notes.map((note) => (
        <p key={note} class="trial-warn">
          <Text>{note}</Text>
        </p>
      ))}
      <div class={shown === "both" ? "trial-two" : ""}>
        {shown !== "reference" && (
          <div>
            <h3>The agent's change</h3>
            <PatchView patch={patch} scopes={scopes} reasons={reasons} label="The agent's change by file" />
          </div>
        )}
        {shown !== "own" && reference !== null && (
          <div>
            <h3>The reference solution</h3>
            <PatchView patch={reference} label="The reference solution by file" />
          </div>
        )}
      </div>
    </Section>
  );
}
