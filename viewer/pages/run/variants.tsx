import type { RunDoc, RunVariant } from "../../../src/pages/run-page.ts";
import { costText, count, duration, factor, interval, percent } from "../../../src/report/format.ts";
import { Badge } from "../../parts/badge.tsx";
import { Text } from "../../parts/text.tsx";
import { href } from "../../router.ts";

/** One row a variant, with what its rates stand on. */
export function Variants({ doc }: { doc: RunDoc }) {
  const { variants } = doc;
  const anyCost = variants.some(({ spending }) => spending.totalTokens !== null || spending.totalCostUsd !== null);
  const anyTampered = variants.some(({ tampered }) => tampered > 0);
  return (
    <section aria-labelledby="run-variants">
      <div class="run-bar">
        <h2 id="run-variants">Variants</h2>
        {variants.length > 1 && <a href={href("compare", doc.runId)}>Compare them</a>}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="run-scroll" aria-label="Variants, by row" tabIndex={0}>
        <table class="run-variants" aria-labelledby="run-variants">
          <thead>
            <tr>
              {["Variant", "Resolved", "95 % interval"].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
              {[
                "Clean",
                "Beyond scope",
                ...(anyTampered ? ["Tampered"] : []),
                "Size ratio",
                "Time",
                ...(anyCost ? ["Cost/trial", "Cost"] : []),
                "Measured",
              ].map((head) => (
                <th key={head} scope="col" class="number">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {variants.map((one) => (
              <VariantRow key={one.variant} one={one} anyCost={anyCost} anyTampered={anyTampered} />
            ))}
          </tbody>
        </table>
      </section>
      <p class="dim run-note">
        Resolved: mean over tasks, interval by Wilson over tasks. Clean: resolved and within the scope. Size ratio, time and cost of a
        trial: medians.
      </p>
      <Missing doc={doc} />
    </section>
  );
}

function VariantRow({ one, anyCost, anyTampered }: { one: RunVariant; anyCost: boolean; anyTampered: boolean }) {
  const { resolve, cleanResolve, violation, medianSizeRatio, medianWallMs, spending, tampered, canary } = one;
  const asked = spending.totalTokens !== null || spending.totalCostUsd !== null;
  return (
    <tr>
      <th scope="row">
        <Text>{one.variant}</Text>
        {canary?.passed === false && (
          <>
            {" "}
            <Badge tone="bad">canary failed</Badge>
          </>
        )}
        <div class="dim run-agent">
          <Text>{[one.agent, one.version, one.model ?? ""].filter(Boolean).join(" ")}</Text>
        </div>
      </th>
      <td class="run-rate">{percent(resolve.value)}</td>
      <td>
        <Interval rate={resolve} />
      </td>
      <td class="number">{percent(cleanResolve.value)}</td>
      <td class="number">{percent(violation.value)}</td>
      {anyTampered && <td class="number">{tampered === 0 ? "0" : <Badge tone="bad">{String(tampered)}</Badge>}</td>}
      <td class="number">{factor(medianSizeRatio)}</td>
      <td class="number">{duration(medianWallMs)}</td>
      {anyCost && <td class="number">{spending.medianTokens === null ? "–" : costText(spending.medianCostUsd, spending.cost)}</td>}
      {anyCost && <td class="number">{asked ? costText(spending.totalCostUsd, spending.cost) : "–"}</td>}
      <td class="number">
        {one.measured}/{one.planned}
      </td>
    </tr>
  );
}

/** The interval as a bar on 0 to 100 %, and in figures. */
function Interval({ rate }: { rate: RunVariant["resolve"] }) {
  const { value, interval: bounds } = rate;
  if (value === null || bounds === null) return <span class="dim">nothing measured yet</span>;
  const at = (share: number) => `${100 * share}%`;
  return (
    <span class="run-interval">
      <span class="run-track" aria-hidden="true">
        <span style={{ left: at(bounds.low), right: at(1 - bounds.high) }} />
        <i style={{ left: at(value) }} />
      </span>
      <span>
        {interval(rate)} <span class="dim">of {count("task", rate.tasks)}</span>
      </span>
    </span>
  );
}

/** What is in no rate, and why. */
function Missing({ doc }: { doc: RunDoc }) {
  const lines = doc.variants.flatMap(({ variant, missing }) =>
    Object.entries(missing)
      .filter(([reason]) => !(doc.state === "running" && reason === "not run yet"))
      .map(([reason, trials]) => ({ key: `${variant} ${reason}`, text: `${variant}: ${count("trial", trials)}, ${reason}` })),
  );
  if (lines.length === 0) return null;
  return (
    <details class="run-missing" open={lines.length <= 6}>
      <summary>Not measured, and in no rate above ({lines.length})</summary>
      <ul>
        {lines.map(({ key, text }) => (
          <li key={key}>
            <Text most={300}>{text}</Text>
          </li>
        ))}
      </ul>
    </details>
  );
}
