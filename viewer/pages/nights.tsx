import type { NightsDoc } from "../../src/pages/nights-page.ts";
import { LastNightPanel } from "../parts/nights/last-night.tsx";
import { NightsTable } from "../parts/nights/table.tsx";
import { TrendPanel } from "../parts/nights/trend.tsx";
import { PageFrame } from "../parts/page-frame.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Text } from "../parts/text.tsx";
import type { Route } from "../router.ts";
import { usePage } from "../use-page.ts";
import "../style/nights.css";

/** Last night's answer, then how it went, then every night. */
export function NightsPage({ route }: { route: Route }) {
  const page = usePage<NightsDoc>("nights", { live: true });
  return (
    <PageFrame title="Nights" page={page}>
      {(doc) => (
        <div class="nights">
          <Troubles doc={doc} />
          {doc.nights.length === 0 ? <NoNights doc={doc} /> : <LastNightPanel doc={doc} />}
          <TrendPanel doc={doc} query={route.query} />
          {doc.nights.length > 0 && <NightsTable nights={doc.nights} query={route.query} />}
        </div>
      )}
    </PageFrame>
  );
}

/** What is missing comes before what is there: it might be the newest night. */
function Troubles({ doc: { damaged, unjudged, nights, notes } }: { doc: NightsDoc }) {
  return (
    <>
      {damaged.length > 0 && (
        <section class="nights-note" data-tone="warn" aria-label="Damaged files">
          <p>
            <strong>{damaged.length === 1 ? "1 night's file cannot be read" : `${damaged.length} nights' files cannot be read`}</strong> and
            is no part of what is shown here: what it held is not known.
          </p>
          <ul>
            {damaged.map((one) => (
              <li key={one}>
                <Text>{one}</Text>
              </li>
            ))}
          </ul>
        </section>
      )}
      {unjudged !== null && nights.length > 0 && (
        <p class="nights-note" data-tone="warn">
          <strong>No verdict yet</strong> of the newest run,{" "}
          <PageLink to={["run", unjudged.runId]}>
            <Text>{unjudged.runId}</Text>
          </PageLink>
          : what follows is about the night before it. <code>patchbench nightly --run latest</code> judges it.
        </p>
      )}
      {notes.map((note) => (
        <p key={note} class="nights-note">
          <Text>{note}</Text>
        </p>
      ))}
    </>
  );
}

function NoNights({ doc: { place, unjudged, damaged } }: { doc: NightsDoc }) {
  return (
    <section class="nights-empty" aria-labelledby="no-nights">
      <h2 id="no-nights">{damaged.length === 0 ? "No nights yet" : "No night can be read"}</h2>
      <p>
        A night is a run that was judged: whether it measured anything at all, and whether each variant got better or worse than on the
        accepted nights before it. <code>patchbench nightly</code> runs one, and keeps it in{" "}
        <code>
          <Text>{place}</Text>
        </code>
        .
      </p>
      <pre>
        patchbench nightly --start{"  "}# the first night: begins a history{"\n"}
        patchbench nightly{"          "}# every further night
        {unjudged !== null && `\npatchbench nightly --run latest --start  # judge the newest run; starts nothing`}
      </pre>
      <p>
        <PageLink to={["runs"]}>All runs</PageLink> can be looked at without a verdict.
      </p>
    </section>
  );
}
