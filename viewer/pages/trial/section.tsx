import type { ComponentChildren } from "preact";
import { Text } from "../../parts/text.tsx";

const SECTIONS = {
  request: "Request and brief",
  time: "Time-line",
  steps: "Transcript",
  change: "Change",
  tests: "Hidden tests",
  scores: "Scores",
  cheat: "Cheat report",
  wander: "Where it wandered",
  commands: "Do it again",
} as const;
type SectionName = keyof typeof SECTIONS;

interface Props {
  name: SectionName;
  /** What it comes to, in a few words beside the title. */
  note?: string;
  children: ComponentChildren;
}

export function Section({ name, note, children }: Props) {
  return (
    <section class="trial-section" aria-labelledby={idOf(name)}>
      <h2 id={idOf(name)} tabIndex={-1}>
        {SECTIONS[name]}
        {note !== undefined && (
          <span class="trial-note">
            {" "}
            <Text>{note}</Text>
          </span>
        )}
      </h2>
      {children}
    </section>
  );
}

/** The address belongs to the router: buttons lead to the sections. */
export function Contents() {
  return (
    <nav class="trial-contents" aria-label="On this page">
      {(Object.keys(SECTIONS) as SectionName[]).map((name) => (
        <button key={name} type="button" onClick={() => goTo(name)}>
          {SECTIONS[name]}
        </button>
      ))}
    </nav>
  );
}

export function goTo(name: SectionName): void {
  const title = document.getElementById(idOf(name));
  title?.scrollIntoView();
  title?.focus({ preventScroll: true });
}

function idOf(name: SectionName): string {
  return `trial-${name}`;
}
