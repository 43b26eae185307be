import type { FlipExplanation } from "../../../src/domain/flip-explanation.ts";
import { Badge } from "../../parts/badge.tsx";
import { PageLink } from "../../parts/page-link.tsx";
import { Text } from "../../parts/text.tsx";

/** The two that are held against each other, and how many there are. */
export function Trials({ doc: { a, b } }: { doc: FlipExplanation }) {
  return (
    <div>
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
    </div>
  );
}
