import type { RunProgress } from "../../../src/domain/live.ts";
import { Text } from "../../parts/text.tsx";
import { span } from "./now.ts";

const MOST = 12;

/** What is under way, and what waits for its endpoint. */
export function Running({ progress, now }: { progress: RunProgress; now: number }) {
  const { running, canaries, endpoints, block } = progress;
  const rest = running.length - MOST;
  return (
    <div class="run-running">
      {endpoints.map(({ endpoint, until, detail }) => (
        <p key={endpoint} class="run-paused">
          <strong>{until === null ? "Given up" : `Paused for ${span(Date.parse(until) - now)}`}</strong>:{" "}
          <Text>{`${endpoint}: ${detail}`}</Text>
        </p>
      ))}
      {block !== null && (
        <p>
          Block {block.index}: <Text>{block.detail}</Text>
        </p>
      )}
      {canaries.length > 0 && (
        <p>
          Canaries under way: <Text>{canaries.join(", ")}</Text>
        </p>
      )}
      {running.length > 0 && (
        <ul aria-label="Trials under way">
          {running.slice(0, MOST).map(({ trialId, phase, startedAt, attempt }) => (
            <li key={trialId}>
              <Text>{trialId}</Text> <span class="run-phase">{phase}</span>{" "}
              <span class="dim">
                {span(now - Date.parse(startedAt))}
                {attempt > 1 && `, attempt ${attempt}`}
              </span>
            </li>
          ))}
          {rest > 0 && <li class="dim">and {rest} more</li>}
        </ul>
      )}
    </div>
  );
}
