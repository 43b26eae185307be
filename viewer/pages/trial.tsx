import { useCallback, useState } from "preact/hooks";
import { keyText } from "../../src/pages/keys.ts";
import type { TrialDoc } from "../../src/pages/trial-page.ts";
import { PageFrame } from "../parts/page-frame.tsx";
import type { Route } from "../router.ts";
import { usePage } from "../use-page.ts";
import "../style/trial.css";
import { ChangeSection } from "./trial/change.tsx";
import { CheatSection } from "./trial/cheat.tsx";
import { CommandSection } from "./trial/commands.tsx";
import { Head } from "./trial/head.tsx";
import { RequestSection } from "./trial/request.tsx";
import { ScoreSection } from "./trial/scores.tsx";
import { Contents } from "./trial/section.tsx";
import { StepSection } from "./trial/steps.tsx";
import { TestSection } from "./trial/tests.tsx";
import { TimeSection } from "./trial/time.tsx";
import { WanderSection } from "./trial/wander.tsx";

/** One trial told from top to bottom: what was asked, how it went, what came of it, and how to do it again. */
export function TrialPage({ route }: { route: Route }) {
  const page = usePage<TrialDoc>(keyText(route), { live: true });
  return (
    <PageFrame title={route.parts[1] ?? "Trial"} page={page}>
      {(doc) => <Story doc={doc} />}
    </PageFrame>
  );
}

function Story({ doc }: { doc: TrialDoc }) {
  const [goal, setGoal] = useState<{ step: number }>();
  const toStep = useCallback((step: number) => setGoal({ step }), []);
  return (
    <div class="trial">
      <Head doc={doc} />
      <Contents />
      <RequestSection doc={doc} />
      <TimeSection doc={doc} toStep={toStep} />
      <StepSection doc={doc} goal={goal} />
      <ChangeSection change={doc.change} />
      <TestSection doc={doc} />
      <ScoreSection doc={doc} />
      <CheatSection doc={doc} />
      <WanderSection doc={doc} toStep={toStep} />
      <CommandSection doc={doc} />
    </div>
  );
}
