import type { FlipExplanation } from "../../src/domain/flip-explanation.ts";
import { keyText } from "../../src/pages/keys.ts";
import { Badge, type Tone } from "../parts/badge.tsx";
import { PageFrame } from "../parts/page-frame.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { PatchView } from "../parts/patch-view.tsx";
import { Text } from "../parts/text.tsx";
import type { Route } from "../router.ts";
import { usePage } from "../use-page.ts";
import { FlipFiles } from "./flip/files.tsx";
import { FlipTests } from "./flip/tests.tsx";
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
      <Trials doc={doc} />
      <Changes doc={doc} />
      <FlipTests tests={doc.tests} />
      <Ways parting={doc.parting} />
      <h2>The changes against each other</h2>
      <FlipFiles files={doc.files} />
      {doc.patch !== "" && (
        <>
          <p class="dim">From what A left (−) to what B left (+).</p>
          <PatchView patch={doc.patch} label="From what A left to what B left" />
        </>
      )}
      <p class="dim">
        In a terminal:{" "}
        <code>
          <Text>{`patchbench explain ${doc.a.name} ${doc.b.name} --task ${doc.taskId}`}</Text>
        </code>
      </p>
    </>
  );
}

function Trials({ doc: { a, b } }: { doc: FlipExplanation }) {
  return (
    <>
      <h2>Trials</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Side</th>
            <th scope="col">Trial to look at</th>
            <th scope="col">Came out</th>
            <th scope="col">Resolved on this side</th>
          </tr>
        </thead>
        <tbody>
          {[a, b].map((side, at) => (
            <tr key={at === 0 ? "a" : "b"}>
              <th scope="row">
                {at === 0 ? "A" : "B"} <Text>{side.name}</Text>
              </th>
              <td>
                <PageLink to={["trial", side.runId, side.trialId]}>
                  <Text>{side.trialId}</Text>
                </PageLink>
              </td>
              <td>
                <Badge tone={side.result === "passed" ? "good" : side.result === "not measured" ? "unknown" : "bad"}>{side.result}</Badge>
              </td>
              <td>
                {side.resolved} of {side.measured} measured trials
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Changes({ doc: { changes, identityKnown } }: { doc: FlipExplanation }) {
  return (
    <>
      <h2>What they stood on</h2>
      {!identityKnown && <p>– not known: a record of an older version does not tell.</p>}
      {identityKnown && changes.length === 0 && <p>Nothing that is fingerprinted differs: chance is enough to explain it.</p>}
      {changes.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">A</th>
              <th scope="col">B</th>
              <th scope="col">Means</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ part, name, from, to, instrument }) => (
              <tr key={part + from + to}>
                <th scope="row">
                  <Text>{name}</Text>
                </th>
                <td class="mono">
                  <Text>{from === "" ? "–" : from}</Text>
                </td>
                <td class="mono">
                  <Text>{to === "" ? "–" : to}</Text>
                </td>
                <td>{instrument ? "the two measure different things" : "what a benchmark compares"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
