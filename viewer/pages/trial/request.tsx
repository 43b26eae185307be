import type { TrialDoc } from "../../../src/pages/trial-page.ts";
import { Text } from "../../parts/text.tsx";
import { Section } from "./section.tsx";

/** What the customer said, and what the agent was told. */
export function RequestSection({ doc: { brief, prompt } }: { doc: TrialDoc }) {
  return (
    <Section name="request" {...(brief?.description ? { note: brief.description } : {})}>
      <div class="trial-two">
        <div>
          <h3>The customer's words</h3>
          {brief === null ? <p class="dim">– the run has not kept them</p> : <Prose text={brief.request} />}
        </div>
        <div>
          <h3>The brief as the agent saw it</h3>
          {prompt === "" ? <p class="dim">– not kept: the agent was not started, or had no prompt</p> : <Prose text={prompt} />}
        </div>
      </div>
    </Section>
  );
}

function Prose({ text }: { text: string }) {
  return (
    <pre class="trial-prose">
      <Text>{text.trimEnd()}</Text>
    </pre>
  );
}
