import { z } from "zod";
import type { TrialTrace } from "../../domain/trace.ts";
import { bounded, known, type Values } from "./values.ts";

const Reasons = z.array(z.looseObject({ name: z.string(), reason: z.string() })).catch([]);
const Judged = z
  .looseObject({
    choice: z.string().nullable().catch(null),
    ballots: z.array(z.looseObject({ choice: z.string().nullable(), rationale: z.string() })).catch([]),
  })
  .catch({ choice: null, ballots: [] });

/** One for each score, under its shown name. A null score has no value, but its reason. */
export function evaluations({ scores, spans }: TrialTrace): Values[] {
  const [root] = spans;
  const reasons = new Map(Reasons.parse(root.metadata["score_reasons"]).map(({ name, reason }) => [name, reason]));
  return Object.entries(scores).map(([shown, value]) => {
    const name = shown.replace(MARK, "");
    const { choice, ballots } = Judged.parse(spans.find((span) => span.kind === "judge" && span.name === name)?.output);
    const rationale = choice === null ? undefined : ballots.find((ballot) => ballot.choice === choice)?.rationale;
    const why = reasons.get(name) ?? (value === null ? (root.error ?? "not measured") : rationale);
    return known({
      "gen_ai.evaluation.name": bounded(shown),
      "gen_ai.evaluation.score.value": value,
      "gen_ai.evaluation.score.label": choice && bounded(choice),
      "gen_ai.evaluation.explanation": why && bounded(why),
    });
  });
}

/** As `shownName` sets it. */
const MARK = / \[uncalibrated\]$/;
