import type { CompareDoc, TextBlock } from "../../../src/pages/compare-page.ts";
import { Badge, type Tone } from "../badge.tsx";
import { Text } from "../text.tsx";
import { type Contrast, day, labelOf } from "./words.ts";

const tones: Record<Contrast["conclusion"], Tone> = {
  better: "good",
  worse: "bad",
  equal: "good",
  unclear: "warn",
  "not-comparable": "unknown",
};

/** The answer, and what a reader must not miss beside it. */
export function Conclusion({ doc, at }: { doc: CompareDoc; at: number }) {
  const contrast = doc.comparison.contrasts[at];
  const blocks = doc.told[at]?.blocks ?? [];
  if (contrast === undefined) return null;
  return (
    <section class="compare-conclusion" data-tone={tones[contrast.conclusion]} aria-labelledby="compare-conclusion">
      <h2 id="compare-conclusion" class="visually-hidden">
        Conclusion
      </h2>
      <p class="compare-headline">
        <Headline contrast={contrast} />
      </p>
      <dl class="compare-sides">
        {[contrast.a, contrast.b].map((side, index) => (
          <div key={side.name}>
            <dt>{index === 0 ? "A" : "B"}</dt>
            <dd>
              <strong>
                <Text>{side.name}</Text>
              </strong>{" "}
              <span class="dim">
                {day(side.createdAt)} · {side.measured} of {side.planned} trials measured
              </span>
            </dd>
          </div>
        ))}
      </dl>
      <div class="compare-blocks">
        {["refused", "unknown", "missing", "moved", "settle"].map((kind) => (
          <BlockOf key={kind} block={blocks.find((one) => one.kind === kind)} />
        ))}
      </div>
      {blocks.every(({ kind }) => kind !== "moved" && kind !== "unknown") && (
        <p class="dim">Nothing moved that a record keeps: agent, version, model, prompt, options and network are the same.</p>
      )}
    </section>
  );
}

/** "worse: 90 % → 80 % …" with its first word as a badge. */
export function Headline({ contrast }: { contrast: Contrast }) {
  const word = contrast.conclusion.replace("-", " ");
  const said = contrast.headline.startsWith(word) ? contrast.headline.slice(word.length).replace(/^:? /, "") : contrast.headline;
  return (
    <>
      <Badge tone={tones[contrast.conclusion]}>{word}</Badge> <Text>{said}</Text>
    </>
  );
}

const SHOWN = 8;

/** A list with its title; a long one is folded. */
export function BlockOf({ block }: { block: TextBlock | undefined }) {
  if (block === undefined) return null;
  const [shown, rest] = [block.items.slice(0, SHOWN), block.items.slice(SHOWN)];
  return (
    <div class="compare-block" data-warning={block.warning === true}>
      <h3>{block.title}</h3>
      <Items items={shown} />
      {rest.length > 0 && (
        <details>
          <summary>{rest.length} more</summary>
          <Items items={rest} />
        </details>
      )}
    </div>
  );
}

function Items({ items }: { items: readonly string[] }) {
  return (
    <ul>
      {items.map((item) => (
        <li key={item}>
          <Text>{item}</Text>
        </li>
      ))}
    </ul>
  );
}

interface ChoiceProps {
  doc: CompareDoc;
  at: number;
  onChoose: (at: number) => void;
}

/** Of several contrasts the answers of all; one is shown in detail. */
export function Contrasts({ doc, at, onChoose }: ChoiceProps) {
  const { contrasts } = doc.comparison;
  if (contrasts.length < 2) return null;
  return (
    <section aria-label="Comparisons">
      <ul class="compare-contrasts">
        {contrasts.map((contrast, index) => (
          <li key={`${contrast.a.name} ${contrast.b.name}`}>
            <button type="button" aria-pressed={index === at} onClick={() => onChoose(index)}>
              <span class="compare-contrast-name">
                <Text>{`${labelOf(doc, contrast.a.name)} → ${labelOf(doc, contrast.b.name)}`}</Text>
              </span>
              <span>
                <Headline contrast={contrast} />
              </span>
              <span class="compare-contrast-flips">{flipCounts(contrast)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function flipCounts({ flips }: Contrast): string {
  const lost = flips.filter(({ direction }) => direction === "lost").length;
  return `▼ ${lost} lost · ▲ ${flips.length - lost} gained`;
}
