import { useState } from "preact/hooks";
import type { CompareDoc } from "../../src/pages/compare-page.ts";
import { keyText } from "../../src/pages/keys.ts";
import { Chooser } from "../parts/compare/chooser.tsx";
import { Conclusion, Contrasts } from "../parts/compare/conclusion.tsx";
import { Costs } from "../parts/compare/costs.tsx";
import { Differences } from "../parts/compare/differences.tsx";
import { FinePrint } from "../parts/compare/fine-print.tsx";
import { Flips } from "../parts/compare/flips.tsx";
import { Grid } from "../parts/compare/grid.tsx";
import { PageFrame } from "../parts/page-frame.tsx";
import { Text } from "../parts/text.tsx";
import { type Route, setQuery } from "../router.ts";
import { usePage } from "../use-page.ts";
import "../style/compare.css";

/** What changed between two sides, or between the variants of a run. */
export function ComparePage({ route }: { route: Route }) {
  return route.parts.length === 0 ? <Start /> : <Compared route={route} />;
}

function Start() {
  return (
    <PageFrame title="Compare" page={{ state: "ready", doc: undefined }}>
      {() => <Chooser sides={[]} open />}
    </PageFrame>
  );
}

function Compared({ route }: { route: Route }) {
  const { parts } = route;
  const page = usePage<CompareDoc>(keyText(route), { live: true });
  const title = parts.length === 1 ? `Compare the variants of ${parts[0]}` : `Compare ${parts.join(" → ")}`;
  return (
    <>
      <PageFrame title={title} page={page}>
        {(doc) => <Comparison doc={doc} route={route} />}
      </PageFrame>
      {page.state === "failed" && <Chooser sides={parts} open />}
    </>
  );
}

function Comparison({ doc, route }: { doc: CompareDoc; route: Route }) {
  const [chosen, setChosen] = useState(Number(route.query.get("contrast") ?? 1) - 1);
  const { contrasts, notes } = doc.comparison;
  const at = contrasts[chosen] === undefined ? 0 : chosen;
  const contrast = contrasts[at];
  const choose = (index: number) => {
    setChosen(index);
    setQuery("contrast", index === 0 ? "" : String(index + 1));
  };
  if (contrast === undefined) return <p class="failed">Nothing was compared.</p>;
  return (
    <>
      <Chooser sides={doc.asked} open={false} />
      <Contrasts doc={doc} at={at} onChoose={choose} />
      <Conclusion doc={doc} at={at} />
      {notes.map((note) => (
        <p key={note} class="compare-note">
          <Text>{note}</Text>
        </p>
      ))}
      <Flips key={at} doc={doc} contrast={contrast} />
      <Differences doc={doc} at={at} contrast={contrast} />
      <Grid doc={doc} contrast={contrast} query={route.query} />
      <Costs doc={doc} />
      <FinePrint doc={doc} at={at} contrast={contrast} />
    </>
  );
}
