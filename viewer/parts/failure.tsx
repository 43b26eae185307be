import { failureLine } from "../../src/domain/failure-line.ts";
import { Folded } from "./folded.tsx";
import { Text } from "./text.tsx";

/** Why a test failed; calls that led to it, where they come first, are folded. */
export function Failure({ text }: { text: string }) {
  const at = text.lastIndexOf(`\n${failureLine(text)}`);
  const calls = text.startsWith("Traceback") && at > 0 ? text.slice(0, at) : null;
  return (
    <div class="failure">
      <pre>
        <Text most={1_500}>{calls === null ? text : text.slice(at + 1)}</Text>
      </pre>
      {calls !== null && (
        <Folded title="Calls that led to it">
          <pre>
            <Text>{calls}</Text>
          </pre>
        </Folded>
      )}
    </div>
  );
}
