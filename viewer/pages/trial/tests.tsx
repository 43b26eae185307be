import { useState } from "preact/hooks";
import type { TestDoc, TrialDoc } from "../../../src/pages/trial-page.ts";
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Text } from "../../parts/text.tsx";
import { Section } from "./section.tsx";

const tones: Record<TestDoc["status"], Tone> = { passed: "good", failed: "bad", missing: "bad", skipped: "warn" };

/** Each hidden test with its failure; those that passed are folded. */
export function TestSection({ doc: { record, tests, testLog } }: { doc: TrialDoc }) {
  const { verdict } = record;
  const open = tests.filter(({ status }) => status !== "passed");
  const passed = tests.filter(({ status }) => status === "passed");
  return (
    <Section name="tests" {...(verdict.kind === "not-run" ? {} : { note: countsOf(verdict) })}>
      {verdict.kind === "not-run" && (
        <p class="failed">
          No test ran ({verdict.cause === "agent" ? "the agent's change stopped them" : "through no doing of the agent"}):{" "}
          <Text>{verdict.reason}</Text>
        </p>
      )}
      {verdict.kind === "tampered" && <p class="failed">The runner was tampered with: what follows is what it claimed.</p>}
      {(verdict.kind === "failed" || verdict.kind === "tampered") &&
        verdict.reasons.map((reason) => (
          <p key={reason} class="failed">
            <Text>{reason}</Text>
          </p>
        ))}
      {open.length > 0 && <ul class="trial-tests">{open.map(testItem)}</ul>}
      <Folded title={`${passed.length} passed`} when={passed.length > 0}>
        <ul class="trial-tests">{passed.map(testItem)}</ul>
      </Folded>
      <Folded title="What the test runner printed" when={testLog.trim() !== ""}>
        <pre class="trial-prose">
          <Text>{testLog}</Text>
        </pre>
      </Folded>
    </Section>
  );
}

type Counted = Exclude<TrialDoc["record"]["verdict"], { kind: "not-run" }>;

function countsOf({ failToPass, passToPass, exitCode }: Counted): string {
  return `${failToPass.passed}/${failToPass.total} fail-to-pass, ${passToPass.passed}/${passToPass.total} pass-to-pass, exit code ${exitCode ?? "none"}`;
}

function testItem({ id, group, status, failure }: TestDoc) {
  return (
    <li key={id}>
      <div class="trial-test">
        <Badge tone={tones[status]}>{status}</Badge>
        <span class="trial-test-name">
          <Text most={500}>{id}</Text>
        </span>
        <span class="dim">{group}</span>
      </div>
      {failure !== null && (
        <pre class="trial-failure">
          <Text most={1_500}>{failure}</Text>
        </pre>
      )}
      {status === "failed" && failure === null && <p class="dim">– the report says nothing of why</p>}
      {status === "missing" && <p class="dim">The report does not have it: its file may not have loaded, or it never ran.</p>}
    </li>
  );
}

interface FoldedProps {
  title: string;
  when: boolean;
  children: preact.ComponentChildren;
}

export function Folded({ title, when, children }: FoldedProps) {
  const [open, setOpen] = useState(false);
  if (!when) return null;
  return (
    <div class="trial-folded">
      <button type="button" class="trial-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span aria-hidden="true">{open ? "▾" : "▸"}</span> {title}
      </button>
      {open && children}
    </div>
  );
}
