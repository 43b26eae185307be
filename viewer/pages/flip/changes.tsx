import { useState } from "preact/hooks";
import type { FlipExplanation, FlipSide } from "../../../src/domain/flip-explanation.ts";
import { keyText } from "../../../src/pages/keys.ts";
import type { TrialDoc } from "../../../src/pages/trial-page.ts";
import { Choice } from "../../parts/choice.tsx";
import { hasPage } from "../../parts/page-link.tsx";
import { PatchView } from "../../parts/patch-view.tsx";
import { Text } from "../../parts/text.tsx";
import { usePage } from "../../use-page.ts";
import { FlipFiles } from "./files.tsx";

const SHOWN = { between: "A against B", a: "A's own", b: "B's own" } as const;

/** What A left against what B left, and each change as it was made. */
export function Changes({ doc }: { doc: FlipExplanation }) {
  const [shown, setShown] = useState<keyof typeof SHOWN>("between");
  return (
    <>
      <h2>The changes</h2>
      {doc.filesKnown ? <FlipFiles files={doc.files} /> : <p>– not known on both sides: the evidence of a trial is not on disk.</p>}
      <div class="flip-choice">
        <Choice legend="Which change" options={SHOWN} chosen={shown} onChoose={setShown} />
      </div>
      {shown === "between" ? <Between doc={doc} /> : <Own key={shown} letter={shown === "a" ? "A" : "B"} side={doc[shown]} />}
    </>
  );
}

function Between({ doc: { patch, files, filesKnown } }: { doc: FlipExplanation }) {
  if (patch === "") return <p>{filesKnown && files.every(({ how }) => how === "same") ? "Both left the same." : "– not known"}</p>;
  return (
    <>
      <p class="dim">From what A left (−) to what B left (+).</p>
      <PatchView patch={patch} label="From what A left to what B left" />
    </>
  );
}

/** The page of the trial has it: read when it is asked for. */
function Own({ letter, side: { runId, trialId } }: { letter: string; side: FlipSide }) {
  const parts = ["trial", runId, trialId] as const;
  if (!hasPage([...parts])) return <p>– this report does not hold the trial: `patchbench view` shows it from the results folder.</p>;
  return <OwnPatch letter={letter} trialKey={keyText({ page: "trial", parts: [runId, trialId] })} />;
}

function OwnPatch({ letter, trialKey }: { letter: string; trialKey: string }) {
  const page = usePage<TrialDoc>(trialKey);
  if (page.state === "loading") return <p role="status">Reading …</p>;
  if (page.state === "failed")
    return (
      <p role="alert" class="failed">
        <Text>{page.message}</Text>
      </p>
    );
  const { patch, scopes, reasons } = page.doc.change;
  return (
    <>
      <p class="dim">What {letter}'s agent changed, coloured by scope.</p>
      <PatchView patch={patch} scopes={scopes} reasons={reasons} label={`The change of ${letter}`} />
    </>
  );
}
