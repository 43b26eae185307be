import type { NightVerdict } from "../domain/gate.ts";
import type { Night } from "../domain/night.ts";
import { printable } from "./format.ts";
import { verdictWord } from "./night/figures.ts";

export interface NightRow {
  nightId: string;
  createdAt: string;
  verdict: NightVerdict;
  headline: string;
  /** Variants that later nights are compared with. */
  accepted: string[];
  variants: string[];
}

/** A night in brief: for all variants the words of the one that decided it. */
export function nightRow({ nightId, createdAt, verdict, variants }: Night): NightRow {
  const own = variants.filter((one) => one.verdict === verdict);
  const [first] = own.length > 0 ? own : variants;
  const name = variants.length > 1 && first !== undefined ? `${first.sample.variant}: ` : "";
  return {
    ...{ nightId, createdAt, verdict, headline: `${name}${first?.headline ?? ""}` },
    accepted: variants.filter(({ accepted }) => accepted).map(({ sample }) => sample.variant),
    variants: variants.map(({ sample }) => sample.variant),
  };
}

/** "2026-01-02t02-00-00-abc123  2026-01-02 02:00  STABLE  accepted  75.0 % → …" */
export function nightLine({ nightId, createdAt, verdict, headline, accepted, variants }: NightRow): string {
  const all = accepted.length === variants.length && variants.length > 0;
  const taken = all ? "accepted" : accepted.length === 0 ? "not accepted" : `accepted ${accepted.length} of ${variants.length}`;
  return printable(
    `${nightId}  ${createdAt.slice(0, 16).replace("T", " ")}  ${verdictWord(verdict).padEnd(17)}  ${taken.padEnd(12)}  ${headline}`,
  );
}
