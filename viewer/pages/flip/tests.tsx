import type { FlipExplanation, FlipTest } from "../../../src/domain/flip-explanation.ts";
import { Badge } from "../../parts/badge.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Text } from "../../parts/text.tsx";

/** Hidden tests that passed on one side alone, with what the report says of why. */
export function FlipTests({ doc: { tests, a, b } }: { doc: FlipExplanation }) {
  const silent = [a, b].flatMap(({ notRun }, at) => (notRun === null ? [] : [{ letter: at === 0 ? "A" : "B", notRun }]));
  return (
    <>
      <h2>Hidden tests that came out differently</h2>
      {silent.map(({ letter, notRun }) => (
        <p key={letter}>
          – no hidden test ran in {letter}: <Text>{notRun}</Text>
        </p>
      ))}
      {tests.length === 0 && silent.length === 0 && <p>None: every test came out as on the other side.</p>}
      {tests.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Test</th>
              <th scope="col">Group</th>
              <th scope="col">A</th>
              <th scope="col">B</th>
              <th scope="col">Why it failed</th>
            </tr>
          </thead>
          <tbody>
            {tests.map(({ id, group, a, b, failure }) => (
              <tr key={id}>
                <th scope="row">
                  <Text>{id}</Text>
                </th>
                <td>{group}</td>
                <td>
                  <Status status={a} />
                </td>
                <td>
                  <Status status={b} />
                </td>
                <td>{failure === null ? "– the report says nothing of it" : <Failure text={failure} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Status({ status }: { status: FlipTest["a"] }) {
  return <Badge tone={status === "passed" ? "good" : status === "failed" ? "bad" : "unknown"}>{status}</Badge>;
}
