import type { NightVerdict } from "../../src/domain/gate.ts";
import { type Tone, verdictTones } from "./badge.tsx";

/** "COULD NOT MEASURE": as the commands print it. */
export function verdictWord(verdict: NightVerdict): string {
  return verdict.replaceAll("-", " ").toUpperCase();
}

/** In badges and in charts; `hollow` for what measured nothing. */
export const verdictShapes: Record<NightVerdict, "circle" | "up" | "down" | "diamond" | "square" | "hollow"> = {
  stable: "circle",
  improved: "up",
  regressed: "down",
  drifting: "diamond",
  "explained-change": "square",
  "could-not-measure": "hollow",
};

const PATHS: Record<(typeof verdictShapes)[NightVerdict], string> = {
  circle: "M6 1.6a4.4 4.4 0 1 1 0 8.8a4.4 4.4 0 1 1 0-8.8z",
  up: "M6 1.4L11 10.2H1z",
  down: "M6 10.6L1 1.8H11z",
  diamond: "M6 .6L10.4 6L6 11.4L1.6 6z",
  square: "M1.8 1.8H10.2V10.2H1.8z",
  hollow: "M6 1.6a4.4 4.4 0 1 1 0 8.8a4.4 4.4 0 1 1 0-8.8z",
};

/** Its shape alone, beside a word. */
export function VerdictMark({ verdict }: { verdict: NightVerdict }) {
  const shape = verdictShapes[verdict];
  return (
    <svg class="verdict-mark" data-tone={verdictTones[verdict]} data-shape={shape} viewBox="0 0 12 12" aria-hidden="true">
      <path d={PATHS[shape]} />
    </svg>
  );
}

/** A verdict as a badge: shape, word and colour. */
export function Verdict({ verdict, large = false }: { verdict: NightVerdict; large?: boolean }) {
  const tone: Tone = verdictTones[verdict];
  return (
    <span class={large ? "badge verdict verdict-large" : "badge verdict"} data-tone={tone}>
      <VerdictMark verdict={verdict} />
      {verdictWord(verdict)}
    </span>
  );
}
