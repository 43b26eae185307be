import type { CompareDoc } from "../../../src/pages/compare-page.ts";
import { Text } from "../text.tsx";
import { BlockOf } from "./conclusion.tsx";
import { Scroll } from "./scroll.tsx";
import type { Contrast } from "./words.ts";

interface Props {
  doc: CompareDoc;
  at: number;
  contrast: Contrast;
}

/** What the figures rest on, for those who ask. */
export function FinePrint({ doc, at, contrast }: Props) {
  const { alpha, power, margin } = doc.comparison;
  const blocks = doc.told[at]?.blocks ?? [];
  return (
    <section aria-labelledby="compare-fine" class="compare-fine">
      <h2 id="compare-fine">Fine print</h2>
      <p>
        <Text>{doc.note}</Text> Asked: alpha {alpha}, power {power}, margin {(100 * margin).toFixed(0)} points.
      </p>
      {contrast.conclusion !== "not-comparable" && <Tests doc={doc} at={at} contrast={contrast} />}
      <div class="compare-blocks">
        {["population", "only-a", "only-b", "no-figures"].map((kind) => (
          <BlockOf key={kind} block={blocks.find((one) => one.kind === kind)} />
        ))}
      </div>
      <p>
        In a terminal: <code>patchbench compare {doc.asked.map(quoted).join(" ")}</code>
      </p>
    </section>
  );
}

function Tests({ doc, at, contrast }: Props) {
  const known = contrast.differences.filter(({ delta }) => delta !== null);
  return (
    <Scroll label="Tests">
      <table>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Test</th>
            <th scope="col" class="number">
              p
            </th>
            <th scope="col" class="number">
              p adjusted
            </th>
            <th scope="col">Interval by</th>
            <th scope="col" class="number">
              Trials A, B
            </th>
          </tr>
        </thead>
        <tbody>
          {known.map((one) => (
            <tr key={one.metric}>
              <th scope="row">{doc.told[at]?.figures[contrast.differences.indexOf(one)]?.name}</th>
              <td>{one.test}</td>
              <td class="number">{probability(one.p)}</td>
              <td class="number">{one.pAdjusted === null ? <span class="dim">– one comparison</span> : probability(one.pAdjusted)}</td>
              <td>{one.intervalMethod}</td>
              <td class="number">
                {one.trialsA}, {one.trialsB}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function probability(p: number | null): string {
  return p === null ? "–" : p < 0.0001 ? "< 0.0001" : p.toFixed(4);
}

/** For a shell. */
function quoted(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
