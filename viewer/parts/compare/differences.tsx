import { useMemo } from "preact/hooks";
import type { CompareDoc } from "../../../src/pages/compare-page.ts";
import { Chart } from "../plot.tsx";
import { Text } from "../text.tsx";
import { Contributions } from "./contributions.tsx";
import { forestRows, ratioPlot, sharePlot } from "./forest.ts";
import { Scroll } from "./scroll.tsx";
import type { Contrast } from "./words.ts";

interface Props {
  doc: CompareDoc;
  at: number;
  contrast: Contrast;
}

/** Every metric's difference with its interval, as plot and as table; what each task has to do with it. */
export function Differences({ doc, at, contrast }: Props) {
  if (contrast.conclusion === "not-comparable") return null;
  return (
    <section aria-labelledby="compare-differences">
      <h2 id="compare-differences">Differences</h2>
      <div class="compare-columns">
        <Plots doc={doc} at={at} contrast={contrast} />
        <FigureTable doc={doc} at={at} contrast={contrast} />
      </div>
      <Contributions contrast={contrast} />
    </section>
  );
}

function Plots({ doc, at, contrast }: Props) {
  const { margin } = doc.comparison;
  const [shares, ratios] = useMemo(() => {
    const names = new Map(
      contrast.differences.map(({ metric }, index) => [metric as string, doc.told[at]?.figures[index]?.name ?? metric]),
    );
    const [ofShares, ofRatios] = [forestRows(contrast, "share", names), forestRows(contrast, "ratio", names)];
    return [ofShares.length > 0 ? sharePlot(ofShares, margin) : null, ofRatios.length > 0 ? ratioPlot(ofRatios) : null];
  }, [doc, at, contrast, margin]);
  return (
    <figure class="compare-plots">
      {shares !== null && (
        <Chart options={shares} label="Differences of rates in points, with their intervals; the table beside it has the figures" />
      )}
      {ratios !== null && <Chart options={ratios} label="Ratios B to A, with their intervals; the table beside it has the figures" />}
      <figcaption class="dim">
        Filled{" "}
        <span class="compare-key" data-key="more">
          blue
        </span>{" "}
        is better and{" "}
        <span class="compare-key" data-key="less">
          orange
        </span>{" "}
        worse; hollow: the interval holds “no change”. Grey band: the margin of {(100 * margin).toFixed(0)} points.
      </figcaption>
    </figure>
  );
}

function FigureTable({ doc, at, contrast }: Props) {
  return (
    <Scroll label="Figures">
      <table class="compare-figures">
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col" class="number">
              A
            </th>
            <th scope="col" class="number">
              B
            </th>
            <th scope="col" class="number">
              Difference
            </th>
            <th scope="col" class="number">
              Interval
            </th>
            <th scope="col" class="number">
              p{contrast.differences.some(({ pAdjusted }) => pAdjusted !== null) ? " (Holm)" : ""}
            </th>
            <th scope="col" class="number">
              Detectable
            </th>
            <th scope="col" class="number">
              Tasks
            </th>
          </tr>
        </thead>
        <tbody>
          {contrast.differences.map((one, index) => (
            <FigureRow key={one.metric} one={one} text={doc.told[at]?.figures[index]} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

type Texts = CompareDoc["told"][number]["figures"][number];

function FigureRow({ one, text }: { one: Contrast["differences"][number]; text: Texts | undefined }) {
  if (text === undefined) return null;
  return (
    <tr>
      <th scope="row">{text.name}</th>
      {one.delta === null ? (
        <td colSpan={7} class="dim">
          – <Text>{one.reason ?? "not measured"}</Text>
        </td>
      ) : (
        <>
          <td class="number">{text.a}</td>
          <td class="number">{text.b}</td>
          <td class="number">
            <strong>{text.difference}</strong>
          </td>
          <td class="number">{text.interval}</td>
          <td class="number">{text.p}</td>
          <td class="number">{text.detectable}</td>
          <td class="number" title={`${one.trialsA} trials of A, ${one.trialsB} of B`}>
            {one.tasks}
          </td>
        </>
      )}
    </tr>
  );
}
