import type { NightVerdict } from "../../src/domain/gate.ts";

export type Tone = "good" | "bad" | "warn" | "accent" | "unknown";

/** A word with a colour: the word alone says it too. */
export function Badge({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span class="badge" data-tone={tone}>
      {children}
    </span>
  );
}

export const verdictTones: Record<NightVerdict, Tone> = {
  stable: "good",
  improved: "good",
  regressed: "bad",
  drifting: "bad",
  "explained-change": "accent",
  "could-not-measure": "unknown",
};
