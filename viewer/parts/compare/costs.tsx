import { useMemo } from "preact/hooks";
import type { CompareDoc, ComparedVariant, Estimate } from "../../../src/pages/compare-page.ts";
import { percent } from "../../../src/report/format.ts";
import { Badge } from "../badge.tsx";
import { Chart } from "../plot.tsx";
import { Text } from "../text.tsx";
import { costPlot } from "./cost-plot.ts";
import { Scroll } from "./scroll.tsx";
import { shareInterval, usd } from "./words.ts";

/** What each side comes to and what it costs: as plot, where costs are known, and as table. */
export function Costs({ doc }: { doc: CompareDoc }) {
  const { variants, basis } = doc;
  const options = useMemo(() => (basis.common ? costPlot(variants) : undefined), [variants, basis]);
  return (
    <section aria-labelledby="compare-costs">
      <h2 id="compare-costs">Cost against resolve rate</h2>
      <p class="dim">
        {basis.text} Intervals: 95 %, for tasks like these. On the front: no other is both cheaper and better, by the estimates alone.
      </p>
      <div class="compare-columns">
        {options === undefined ? (
          <p class="compare-hidden">{whyNoPlot(doc)}</p>
        ) : (
          <figure class="compare-plots">
            <Chart options={options} label="Resolve rate against cost per trial, with intervals; the table beside it has the figures" />
          </figure>
        )}
        <Scroll label="Costs and resolve rates">
          <table>
            <thead>
              <tr>
                <th scope="col">Side</th>
                <th scope="col" class="number">
                  Resolved
                </th>
                <th scope="col" class="number">
                  Cost a trial
                </th>
                <th scope="col" class="number">
                  Cost a resolved trial
                </th>
                <th scope="col">Front</th>
              </tr>
            </thead>
            <tbody>
              {variants.map((one) => (
                <Row key={one.name} variant={one} />
              ))}
            </tbody>
          </table>
        </Scroll>
      </div>
    </section>
  );
}

function whyNoPlot({ basis, variants }: CompareDoc): string {
  if (!basis.common) return `No plot: ${basis.text}`;
  const reasons = [...new Set(variants.map(({ costPerTrial }) => costPerTrial.reason ?? "its cost is not known"))];
  return `No plot: ${reasons.join("; ")}.`;
}

function Row({ variant }: { variant: ComparedVariant }) {
  const { label, resolve, costPerTrial, costPerResolved, onFront } = variant;
  return (
    <tr>
      <th scope="row">
        <Text>{label}</Text>
      </th>
      <td class="number">
        {resolve.value === null ? <Unknown of={resolve} /> : percent(resolve.value)}
        <Over of={resolve} interval={shareInterval(resolve.interval)} />
      </td>
      <Money of={costPerTrial} />
      <Money of={costPerResolved} />
      <td>{onFront === null ? <span class="dim">–</span> : onFront ? <Badge tone="accent">on the front</Badge> : "behind"}</td>
    </tr>
  );
}

function Money({ of }: { of: Estimate }) {
  if (of.value === null)
    return (
      <td class="number">
        <Unknown of={of} />
      </td>
    );
  return (
    <td class="number">
      {usd(of.value)}
      <Over of={of} interval={of.interval === null ? "" : `[${usd(of.interval.low)}, ${usd(of.interval.high)}]`} />
    </td>
  );
}

function Unknown({ of }: { of: Estimate }) {
  return <span class="dim">– {of.reason}</span>;
}

/** How sure the figure above it is, and over what. */
function Over({ of: { trials, missing }, interval }: { of: Estimate; interval: string }) {
  return (
    <>
      {interval !== "" && <span class="compare-over">{interval}</span>}
      <span class="compare-over">
        {trials} {trials === 1 ? "trial" : "trials"}
        {missing > 0 && `, ${missing} without`}
      </span>
    </>
  );
}
