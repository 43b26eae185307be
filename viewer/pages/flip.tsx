import type { FlipExplanation } from "../../src/domain/flip-explanation.ts";
import { keyText } from "../../src/pages/keys.ts";
import { Badge, type Tone } from "../parts/badge.tsx";
import { PageFrame } from "../parts/page-frame.tsx";
import { Text } from "../parts/text.tsx";
import type { Route } from "../router.ts";
import { usePage } from "../use-page.ts";
import { Changes } from "./flip/changes.tsx";
import { StoodOn } from "./flip/stood-on.tsx";
import { FlipTests } from "./flip/tests.tsx";
import { Trials } from "./flip/trials.tsx";
import { Ways } from "./flip/ways.tsx";
import "../style/flip.css";

/** Why a task came out otherwise on two sides. */
export function FlipPage({ route }: { route: Route }) {
  const page = usePage<FlipExplanation>(keyText(route));
  return (
    <PageFrame title={`Why ${route.parts[2] ?? "a task"} came out otherwise`} page={page}>
      {(doc) => <Explained doc={doc} />}
    </PageFrame>
  );
}

const TONES: Record<FlipExplanation["direction"], Tone> = { lost: "bad", gained: "good", none: "unknown" };
const WORDS: Record<FlipExplanation["direction"], string> = { lost: "lost", gained: "gained", none: "did not change sides" };

function Explained({ doc }: { doc: FlipExplanation }) {
  return (
    <>
      <section class="flip-told" data-direction={doc.direction} aria-label="In short">
        <Badge tone={TONES[doc.direction]}>{WORDS[doc.direction]}</Badge>
        {doc.paragraph.map((sentence) => (
          <p key={sentence}>
            <Text>{sentence}</Text>
          </p>
        ))}
        <p class="dim">What differs is not thereby the cause.</p>
      </section>
      {doc.notes.map((note) => (
        <p key={note} class="flip-note">
          <Text>{note}</Text>
        </p>
      ))}
      <div class="flip-facts">
        <Trials doc={doc} />
        <StoodOn doc={doc} />
      </div>
      <FlipTests doc={doc} />
      <Ways parting={doc.parting} />
      <Changes doc={doc} />
      <p class="dim">
        In a terminal:{" "}
        <code>
          <Text>{`patchbench explain ${doc.a.name} ${doc.b.name} --task ${doc.taskId}`}</Text>
        </code>
      </p>
    </>
  );
}
