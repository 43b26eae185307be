import type { LastVariant, NightRow, NightsDoc, NightVariantRow } from "../../../src/pages/nights-page.ts";
import { source } from "../../source.ts";
import { Badge, verdictTones } from "../badge.tsx";
import { agoText, Moment } from "../moment.tsx";
import { PageLink } from "../page-link.tsx";
import { Text } from "../text.tsx";
import { Verdict } from "../verdict.tsx";
import { EvidenceList } from "./evidence.tsx";

/** The newest night: its answer, and what it rests on. */
export function LastNightPanel({ doc: { nights, last } }: { doc: NightsDoc }) {
  const [night] = nights;
  if (night === undefined || last === null) return null;
  return (
    <section class="last-night" data-tone={verdictTones[night.verdict]} aria-labelledby="last-night">
      <div class="last-night-head">
        <h2 id="last-night">
          <span class="visually-hidden">Last night: </span>
          <Verdict verdict={night.verdict} large />
        </h2>
        <p class="last-night-line">
          <Text>{last.headline}</Text>
        </p>
        <NightFacts night={night} />
      </div>
      <div class="last-variants">
        {night.variants.map((row) => (
          <VariantCard
            key={row.variant}
            row={row}
            told={last.variants.find(({ variant }) => variant === row.variant)}
            night={night}
            said={last.headline}
          />
        ))}
      </div>
    </section>
  );
}

/** Longer than a night is missed by a day. */
const STALE_MS = 36 * 3_600_000;

function NightFacts({ night: { createdAt, nightId, runId, suite, hasRun } }: { night: NightRow }) {
  const now = Date.now();
  const stale = source.kind === "server" && now - Date.parse(createdAt) > STALE_MS;
  return (
    <p class="last-night-facts dim">
      <Moment at={createdAt} />
      {stale ? <Badge tone="warn">{`${agoText(createdAt, now)}: no night since`}</Badge> : <span>{agoText(createdAt, now)}</span>}
      <span>
        night <Text>{nightId}</Text> of <Text>{suite}</Text>
      </span>
      {hasRun ? <PageLink to={["run", runId]}>Open its run</PageLink> : <span>its run is not there any more</span>}
    </p>
  );
}

interface CardProps {
  row: NightVariantRow;
  told: LastVariant | undefined;
  night: NightRow;
  /** Above all variants already. */
  said: string;
}

function VariantCard({ row, told, night, said }: CardProps) {
  return (
    <article class="last-variant" data-valid={row.valid}>
      <div class="last-variant-head">
        <h3>
          <Text>{row.variant}</Text> <Verdict verdict={row.verdict} />
        </h3>
        <span class="dim">
          <Text>{sinceText(row, night)}</Text>
        </span>
      </div>
      {!said.includes(row.headline) && (
        <p>
          <Text>{row.headline}</Text>
        </p>
      )}
      {!row.valid && <Invalid row={row} />}
      {told?.note && (
        <p class="dim">
          <Text>{told.note}</Text>
        </p>
      )}
      {told?.evidence && <EvidenceList evidence={told.evidence} compare={row.compare} quiet={row.verdict === "stable"} />}
      {!row.accepted && row.valid && (
        <p class="dim">
          Later nights are not compared with it, so it stays red until it is mended, or accepted by{" "}
          <code>
            <Text>{`patchbench baseline set ${row.variant} --from night:latest/${row.variant}`}</Text>
          </code>
          .
        </p>
      )}
    </article>
  );
}

/** "since night-31, for 2 nights" */
function sinceText({ since, inRow }: NightVariantRow, { nightId }: NightRow): string {
  return since === nightId ? "tonight" : `since ${since}, ${inRow} nights`;
}

function Invalid({ row: { problems, measured, planned } }: { row: NightVariantRow }) {
  return (
    <>
      <p>
        Measured {measured} of {planned} trials. This says nothing about the agent: it is neither a good night nor a bad one.
      </p>
      {problems.length > 1 && (
        <ul>
          {problems.map((problem) => (
            <li key={problem}>
              <Text>{problem}</Text>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
