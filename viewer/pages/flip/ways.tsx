import type { Parting, PartingStep } from "../../../src/domain/flip-explanation.ts";
import { Text } from "../../parts/text.tsx";

/** The two ways side by side, around the step at which they part. */
export function Ways({ parting }: { parting: Parting }) {
  return (
    <>
      <h2>Where their ways part</h2>
      <p>{wordsOf(parting)}</p>
      {parting.a.length + parting.b.length > 0 && (
        <div class="flip-ways">
          <Way letter="A" steps={parting.a} at={parting.atA} ends={parting.kind === "end"} />
          <Way letter="B" steps={parting.b} at={parting.atB} ends={parting.kind === "end"} />
        </div>
      )}
    </>
  );
}

function wordsOf({ kind, missing, common, a, atA }: Parting): string {
  const calls = `${common} ${common === 1 ? "call" : "calls"}`;
  switch (kind) {
    case "unknown":
      return common === 0 ? `– not known: ${missing}.` : `After the same ${calls}: – not known, ${missing}.`;
    case "never":
      return `Nowhere: the agents made the same ${calls}.`;
    case "end":
      return `After the same ${calls} ${atA === null ? "A" : "B"} stops and the other goes on.`;
    case "effect":
      return `After the same ${calls}: the same call leaves other contents.`;
    case "result":
      return `After the same ${calls}: the same call ${a.find(({ number }) => number === atA)?.ok ? "succeeds in A and fails in B" : "fails in A and succeeds in B"}.`;
    case "step":
      return `After the same ${calls}: they do different things.`;
    default:
      return kind satisfies never;
  }
}

function Way({ letter, steps, at, ends }: { letter: string; steps: readonly PartingStep[]; at: number | null; ends: boolean }) {
  return (
    <section aria-label={`The way of ${letter}`}>
      <h3>{letter}</h3>
      <ol class="flip-steps">
        {steps.map((step) => (
          <li key={step.number} value={step.number} data-parts={step.number === at ? "here" : undefined}>
            {step.number === at && <strong>parts here </strong>}
            <span class="dim">{step.tool}</span>{" "}
            <code>
              <Text most={200}>{step.text}</Text>
            </code>
            {step.ok === false && <strong> failed</strong>}
            <Changed step={step} />
          </li>
        ))}
      </ol>
      {at === null && ends && <p>stops here</p>}
    </section>
  );
}

/** An edit names its files itself. */
function Changed({ step: { text, changed } }: { step: PartingStep }) {
  const others = changed.filter((path) => !text.includes(path));
  if (others.length === 0) return null;
  return (
    <span class="dim">
      {" "}
      changed <Text most={200}>{others.join(", ")}</Text>
    </span>
  );
}
