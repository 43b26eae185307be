import type { TrialDoc } from "../../../src/pages/trial-page.ts";
import { Text } from "../../parts/text.tsx";
import { Section } from "./section.tsx";

const SHOWN = 8;

/** What grading saw that people should look at, and what the agent tried on the network. */
export function CheatSection({ doc: { findings, network } }: { doc: TrialDoc }) {
  return (
    <Section name="cheat" note={findings.length === 0 ? "nothing found" : `${findings.length} found`}>
      {findings.length > 0 && (
        <ul class="trial-findings">
          {findings.map(({ kind, detail, evidence = [] }, at) => (
            <li key={`${at} ${kind}`}>
              <strong>{kind}</strong> <Text>{detail}</Text>
              {evidence.length > 0 && (
                <span class="mono dim">
                  {" "}
                  <Text most={500}>{evidence.slice(0, SHOWN).join(", ")}</Text>
                  {evidence.length > SHOWN && ` and ${evidence.length - SHOWN} more`}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {network === null ? <p class="dim">Network: – the trial was not graded</p> : <Network network={network} />}
    </Section>
  );
}

function Network({ network }: { network: NonNullable<TrialDoc["network"]> }) {
  const { policy, modelRequests, refused, refusedTargets, rejected, capped } = network;
  const told = (value: number | null) => (value === null ? "–" : String(value));
  return (
    <p>
      Network ({policy}): {told(modelRequests)} requests to the model, {told(refused)} refused attempts elsewhere
      {refusedTargets.length > 0 && (
        <>
          {" "}
          (<Text most={500}>{refusedTargets.map(({ target, count }) => `${target} ×${count}`).join(", ")}</Text>)
        </>
      )}
      , {told(rejected)} turned away, {told(capped)} over the cap.
      {refused === null && <span class="dim"> Under this policy nobody could see what has a –.</span>}
    </p>
  );
}
