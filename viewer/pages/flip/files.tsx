import { scopeWords } from "../../../src/domain/change-scope.ts";
import type { FlipFile } from "../../../src/domain/flip-explanation.ts";
import { Text } from "../../parts/text.tsx";

const HOW: Record<FlipFile["how"], string> = {
  different: "both, differently",
  "only-a": "A alone",
  "only-b": "B alone",
  same: "both, the same",
};

/** Every file that either changed. */
export function FlipFiles({ files }: { files: readonly FlipFile[] }) {
  if (files.length === 0) return <p>Neither changed a file.</p>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col">Changed by</th>
          <th scope="col">A</th>
          <th scope="col">B</th>
        </tr>
      </thead>
      <tbody>
        {files.map(({ path, how, a, b, scopeA, scopeB }) => (
          <tr key={path}>
            <th scope="row">
              <Text>{path}</Text>
            </th>
            <td>{HOW[how]}</td>
            <td>
              <Own lines={a} scope={scopeA} />
            </td>
            <td>
              <Own lines={b} scope={scopeB} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Own({ lines, scope }: { lines: FlipFile["a"]; scope: FlipFile["scopeA"] }) {
  if (lines === null) return <>–</>;
  return (
    <>
      +{lines.added} −{lines.removed}
      {scope !== null && scope !== "asked" && <strong> {scopeWords[scope]}</strong>}
    </>
  );
}
