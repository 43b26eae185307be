import { isCalibrated } from "../domain/calibration.ts";
import type { Judgement } from "../domain/judgement.ts";
import type { TraceSpan } from "../domain/trace.ts";
import { shorten } from "../lib/text-ends.ts";
import { CHARS, type Window } from "./bounds.ts";
import type { TraceFacts } from "./facts.ts";

/** What judges said. They judge when a trial is over, at a time that nobody keeps: they stand at its end. */
export function judgeSpans({ record, calibrations }: TraceFacts, { end }: Window): TraceSpan[] {
  const time = { start: end, end };
  return record.judgements.flatMap((judgement): TraceSpan[] => {
    const { name, value, choice, reason, ballots } = judgement;
    const key = `judge/${name}`;
    const failed = ballots.length > 0 && ballots.every((ballot) => ballot.error !== undefined);
    const span: TraceSpan = {
      ...{ key, parent: "trial", kind: "judge", name, ...time },
      output: { choice, value, reason: reason ?? null, ballots: ballots.slice(0, MOST_BALLOTS).map(ballotFields) },
      ...(failed ? { error: shorten(reason ?? ballots[0]?.error ?? "", CHARS.words) } : {}),
      metadata: {
        ...{ judge: judgement.judge, model: judgement.model, cut: judgement.cut && { ...judgement.cut }, cached: judgement.cached },
        calibrated: isCalibrated(judgement.judge, calibrations),
        agreement: calibrations.byJudge.get(judgement.judge)?.alpha ?? null,
      },
    };
    return [span, modelSpan(judgement, key, time)];
  });
}

const MOST_BALLOTS = 15;

function ballotFields({ choice, value, rationale, error }: Judgement["ballots"][number]) {
  return { choice, value, rationale: shorten(rationale, CHARS.words), error: error === undefined ? null : shorten(error, CHARS.line) };
}

/** All ballots in one. What was taken from an earlier judgement cost nothing this time. */
function modelSpan({ model, usage, cached }: Judgement, judge: string, time: Window): TraceSpan {
  return {
    ...{ key: `${judge}/model`, parent: judge, kind: "judge-model", name: model, ...time },
    metadata: { cached, cost: cached ? null : usage.cost },
    ...(cached ? {} : { usage }),
    model: { provider: "openai", requested: model, served: null },
  };
}
