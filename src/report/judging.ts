import type { Judgement } from "../domain/judgement.ts";
import type { Usage } from "../domain/usage.ts";
import { colours as pc } from "../lib/colours.ts";
import type { JudgingSummary } from "../stats/judging.ts";
import { count, printable } from "./format.ts";
import { costText, tokens } from "./spending.ts";

/** What the judge cost, in a line of its own: it is in no figure of the agents. */
export function judgingLines({ judgements, cached, ballots, failed, usage }: JudgingSummary): string[] {
  if (judgements === 0) return [];
  const lost = failed === 0 ? "" : ` (${failed} failed)`;
  const again = cached === 0 ? "" : `; ${cached} of ${count("judgement", judgements)} taken from earlier ones`;
  return [`Judge: ${ballots === 0 ? "0 ballots" : `${count("ballot", ballots)}${lost}, ${spent(usage)}`}${again}. In no figure above.`];
}

/** Each judgement in full: what was chosen, why, by which model, at what cost. Its texts are a model's own. `named`: its name as it is shown. */
export function judgementLines(judgements: readonly Judgement[], named: (name: string) => string = (name) => name): string[] {
  return judgements.flatMap(({ name, value, choice, reason, model, judge, cut, usage, cached, ballots }) => [
    `${(value === null ? "–" : value.toFixed(2)).padStart(5)}  ${named(name)}  ${printable(choice ?? reason ?? "")}`,
    pc.dim(
      `       ${printable(model)} (judge ${judge}), ${cached ? "taken from an earlier judgement, which cost" : "for"} ${spent(usage)}${cut === null ? "" : `; saw ${cut.shown} of ${cut.of} characters of the diff`}`,
    ),
    ...ballots.map((ballot) => `       ${ballotLine(ballot)}`),
  ]);
}

const MOST = 600;

function ballotLine({ choice, rationale, error }: Judgement["ballots"][number]): string {
  const text = error ?? rationale;
  const short = text.length > MOST ? `${text.slice(0, MOST)}…` : text;
  return `${choice === null ? "no answer" : printable(choice)}: ${printable(short.replaceAll(/\s+/g, " "))}`;
}

function spent({ inputTokens, outputTokens, costUsd, cost: mark }: Usage): string {
  const known = inputTokens !== null || outputTokens !== null;
  return known ? `${tokens((inputTokens ?? 0) + (outputTokens ?? 0))} tokens, ${costText(costUsd, mark)}` : "no known tokens";
}
