import { keyText } from "../../../src/pages/keys.ts";
import { href } from "../../router.ts";
import { source } from "../../source.ts";
import { Text } from "../text.tsx";

interface TrialProps {
  runId: string;
  trialId: string;
  /** Whether its run is still there. */
  onDisk: boolean;
}

/** A trial to look at, or its name and why there is none. */
export function TrialLink({ runId, trialId, onDisk }: TrialProps) {
  if (canOpenTrial({ runId, trialId, onDisk }))
    return (
      <a href={href("trial", runId, trialId)} class="mono">
        <Text>{trialId}</Text>
      </a>
    );
  return (
    <span>
      <span class="mono">
        <Text>{trialId}</Text>
      </span>{" "}
      <span class="dim">({onDisk ? "not in this report" : "its run is not on disk"})</span>
    </span>
  );
}

export function canOpenTrial({ runId, trialId, onDisk }: TrialProps): boolean {
  return onDisk && source.has(keyText({ page: "trial", parts: [runId, trialId] }));
}

/** The flip explainer, where there is one. */
export function FlipLink({ a, b, taskId }: { a: string; b: string; taskId: string }) {
  if (!source.has(keyText({ page: "flip", parts: [a, b, taskId] }))) return <span class="dim">not in this report</span>;
  return (
    <a href={href("flip", a, b, taskId)}>
      Why<span class="visually-hidden"> did {taskId} flip</span>?
    </a>
  );
}
