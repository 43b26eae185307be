import type { RunDoc } from "../../src/pages/run-page.ts";
import { PageFrame } from "../parts/page-frame.tsx";
import type { Route } from "../router.ts";
import "../style/run.css";
import { usePage } from "../use-page.ts";
import { Facts } from "./run/facts.tsx";
import { Head } from "./run/head.tsx";
import { Trials } from "./run/trials.tsx";
import { Variants } from "./run/variants.tsx";

/** One run: where it stands, its variants, and every trial. Follows it while it is not over. */
export function RunPage({ route }: { route: Route }) {
  const [runId = "latest"] = route.parts;
  const page = usePage<RunDoc>(`run/${encodeURIComponent(runId)}`, { live: true, again: whileRunning });
  return (
    <PageFrame title={`Run ${runId}`} page={page}>
      {(doc) => (
        <>
          <Head doc={doc} />
          <Variants doc={doc} />
          <Trials doc={doc} route={route} />
          <Facts doc={doc} />
        </>
      )}
    </PageFrame>
  );
}

const LOOK_MS = 3_000;

function whileRunning({ state }: RunDoc): number | undefined {
  return state === "running" ? LOOK_MS : undefined;
}
