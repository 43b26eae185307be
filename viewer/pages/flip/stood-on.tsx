import type { FlipExplanation } from "../../../src/domain/flip-explanation.ts";
import { Text } from "../../parts/text.tsx";

/** Parts of the fingerprint that differ, from A to B. */
export function StoodOn({ doc: { changes, identityKnown } }: { doc: FlipExplanation }) {
  return (
    <div>
      <h2>What they stood on</h2>
      {!identityKnown && <p>– not known: a record of an older version does not tell.</p>}
      {identityKnown && changes.length === 0 && <p>Nothing that is fingerprinted differs.</p>}
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
    </div>
  );
}
