import { useState } from "preact/hooks";
import type { CompareDoc } from "../../../src/pages/compare-page.ts";
import { Text } from "../text.tsx";
import { FlipLink, TrialLink } from "./links.tsx";
import { Scroll } from "./scroll.tsx";
import { type Contrast, columnsOf } from "./words.ts";

/** As many as leave the rest of the page in reach. */
const MOST = 12;

type Flip = Contrast["flips"][number];

/** Tasks whose majority of trials changed sides: the lost ones first, of each the largest change first. */
export function Flips({ doc, contrast }: { doc: CompareDoc; contrast: Contrast }) {
  const flips = contrast.flips.toSorted((one, other) => sizeOf(other) - sizeOf(one));
  const lost = flips.filter(({ direction }) => direction === "lost");
  const gained = flips.filter(({ direction }) => direction === "gained");
  const [all, setAll] = useState(false);
  const shown = [...lost, ...gained].slice(0, all ? undefined : MOST);
  const rest = contrast.flips.length - shown.length;
  return (
    <section aria-labelledby="compare-flips">
      <h2 id="compare-flips">
        Flips: {lost.length} lost, {gained.length} gained
      </h2>
      {contrast.flips.length === 0 ? (
        <p class="dim">{whyNone(contrast)}</p>
      ) : (
        <Scroll label="Flips">
          <table class="compare-flips">
            <thead>
              <tr>
                <th scope="col">Flip</th>
                <th scope="col">Task</th>
                <th scope="col">Resolved, A → B</th>
                <th scope="col">Trial of A</th>
                <th scope="col">Trial of B</th>
                <th scope="col">Explained</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((flip) => (
                <Row key={flip.taskId} doc={doc} contrast={contrast} flip={flip} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {rest > 0 && (
        <button type="button" class="compare-all" onClick={() => setAll(true)}>
          Show the other {rest} flips
        </button>
      )}
    </section>
  );
}

function sizeOf({ resolvedA, trialsA, resolvedB, trialsB }: Flip): number {
  return Math.abs(resolvedB / trialsB - resolvedA / trialsA);
}

function whyNone({ conclusion }: Contrast): string {
  if (conclusion === "not-comparable") return "Nothing was compared, so nothing can be said to have flipped.";
  return "No task went from mostly resolved to mostly not, or back.";
}

function Row({ doc, contrast, flip }: { doc: CompareDoc; contrast: Contrast; flip: Flip }) {
  const columns = columnsOf(doc, contrast);
  return (
    <tr>
      <td>
        <FlipMark direction={flip.direction} />
      </td>
      <th scope="row">
        <Text>{flip.taskId}</Text>
      </th>
      <td class="compare-counts">
        {flip.resolvedA}/{flip.trialsA} → {flip.resolvedB}/{flip.trialsB}
      </td>
      {(["a", "b"] as const).map((side) => (
        <td key={side}>
          <TrialLink
            {...{ runId: contrast[side].runId, onDisk: doc.variants[columns[side]]?.onDisk ?? false }}
            trialId={trialOf(side === "a" ? flip.linkA : flip.linkB)}
          />
        </td>
      ))}
      <td>
        <FlipLink a={contrast.a.name} b={contrast.b.name} taskId={flip.taskId} />
      </td>
    </tr>
  );
}

/** `<run>/<trial>` */
function trialOf(link: string): string {
  return link.slice(link.indexOf("/") + 1);
}

export function FlipMark({ direction }: { direction: Flip["direction"] }) {
  return (
    <span class="compare-flip" data-direction={direction}>
      {direction === "lost" ? "▼ lost" : "▲ gained"}
    </span>
  );
}
