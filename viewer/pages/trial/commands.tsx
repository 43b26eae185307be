import { useRef, useState } from "preact/hooks";
import type { TrialDoc } from "../../../src/pages/trial-page.ts";
import { Text } from "../../parts/text.tsx";
import { Section } from "./section.tsx";

/** What to type, ready to be copied. */
export function CommandSection({ doc: { commands, configFolder, folder, links } }: { doc: TrialDoc }) {
  return (
    <Section name="commands">
      <p class="dim">
        In <Text>{configFolder}</Text>, where the run's config stood. The trial's files: <Text>{folder}</Text>
      </p>
      <dl class="trial-commands">
        {commands.map(({ what, command, note }) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              <Command text={command} what={what} />
              {note !== "" && <span class="dim">{note}</span>}
            </dd>
          </div>
        ))}
      </dl>
      {links.map(({ sink, url }) => (
        <p key={url}>
          Shown in <Text>{sink}</Text>: <Text>{url}</Text>
        </p>
      ))}
    </Section>
  );
}

function Command({ text, what }: { text: string; what: string }) {
  const [state, setState] = useState<"" | "Copied" | "Selected">("");
  const code = useRef<HTMLElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("Copied");
    } catch {
      if (code.current !== null) getSelection()?.selectAllChildren(code.current); // a page opened from disk may not copy
      setState("Selected");
    }
  };
  return (
    <span class="trial-command">
      <code ref={code}>
        <Text>{text}</Text>
      </code>
      <button type="button" onClick={() => void copy()} aria-label={`Copy: ${what}`}>
        {state === "" ? "Copy" : state}
      </button>
      <span class="visually-hidden" role="status">
        {state}
      </span>
    </span>
  );
}
