import { splitFailure } from "../../src/domain/failure.ts";
import { Folded } from "./folded.tsx";
import { Text } from "./text.tsx";

/** Why a test failed; the calls of a traceback are folded. */
export function Failure({ text }: { text: string }) {
  const { calls, error } = splitFailure(text);
  return (
    <div class="failure">
      <pre>
        <Text most={1_500}>{error}</Text>
      </pre>
      {calls !== "" && (
        <Folded title="Calls that led to it">
          <pre>
            <Text>{calls}</Text>
          </pre>
        </Folded>
      )}
    </div>
  );
}
