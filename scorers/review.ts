import { type Diff, defineScorer, digestOf, type JudgeAccess, type Judgement, type ScorerContext } from "../src/scorer-api.ts";
import { ask, type Shown, verdictOf } from "./lib/ballots.ts";
import { fenceFor } from "./lib/fence.ts";
import { type Rubric, templateOf, worthOf } from "./lib/rubric.ts";
import { reviewability } from "./lib/rubric-reviewability.ts";
import { scope } from "./lib/rubric-scope.ts";
import { type ShownDiff, shownDiff } from "./lib/shown-diff.ts";

const RUBRICS = [scope, reviewability];

/**
 * What a model thinks of the change, by two rubrics: was all of it asked for, and could a maintainer merge it. It is shown
 * the request and the diff, never the reference, and never who made it. An opinion: no gate may stand on it alone.
 */
export default defineScorer({
  name: "review",
  version: 1,
  late: true,
  async score({ diff }, context) {
    const open = await caseOf(diff, context);
    if (typeof open === "string") {
      return { scores: RUBRICS.map(({ id }) => ({ name: nameOf(id), value: null, reason: open })), measurements: [] };
    }
    const judgements = await Promise.all(RUBRICS.map((rubric) => judged(rubric, open, context.signal)));
    const scores = judgements.map(({ name, value, reason }) => ({ name, value, ...(reason === undefined ? {} : { reason }) }));
    return { scores, measurements: [], judgements };
  },
});

function nameOf(id: string): string {
  return `review.${id}`;
}

interface Case {
  judge: JudgeAccess;
  shown: Shown;
  cut: ShownDiff["cut"];
}

/** What is to be judged, or why nothing is. */
async function caseOf(diff: Diff, { judge, task, patch }: ScorerContext): Promise<Case | string> {
  if (judge === undefined) return "no judge is configured";
  if (judge.refusal !== undefined) return judge.refusal;
  if (task === undefined) return "the run does not hold what the task asked for";
  const text = await patch();
  if (text.trim() === "") return "nothing was changed";
  const { text: shown, cut } = shownDiff(text, judge.maxDiffChars);
  const completeness = cut === null ? "It is complete." : `It is too long: ${cut.shown} of its ${cut.of} characters are shown.`;
  return { judge, cut, shown: { request: task.request, instruction: task.instruction, files: filesIn(diff), diff: shown, completeness } };
}

const MOST_FILES = 300;

/** In quotes: a name may hold anything. */
function filesIn({ files }: Diff): string {
  const lines = files
    .slice(0, MOST_FILES)
    .map(({ path, status, linesAdded, linesRemoved }) => `${JSON.stringify(path)} ${status}, +${linesAdded} -${linesRemoved} lines`);
  return [...lines, ...(files.length > MOST_FILES ? [`and ${files.length - MOST_FILES} more`] : [])].join("\n");
}

async function judged(rubric: Rubric, { judge, shown, cut }: Case, signal: AbortSignal): Promise<Judgement> {
  const { model, ballots: count } = judge;
  const how = { rubric: rubric.id, version: rubric.version, prompt: templateOf(rubric), choices: worthOf(rubric), model, ballots: count };
  const key = digestOf({ ...how, endpoint: judge.endpoint, shown });
  const { value, cached } = await judge.once(key, () => asked(rubric, { judge, shown, signal }));
  const { ballots, usage } = value;
  return {
    name: nameOf(rubric.id),
    judge: digestOf({ ...how, maxDiffChars: judge.maxDiffChars }).slice(0, 16),
    model,
    ...verdictOf(ballots),
    ballots,
    choices: worthOf(rubric),
    cut,
    usage,
    cached,
  };
}

interface Question {
  judge: JudgeAccess;
  shown: Shown;
  signal: AbortSignal;
}

/** Stands for the next time too, unless it came to nothing for want of the provider. */
async function asked(rubric: Rubric, { judge, shown, signal }: Question) {
  const { model, ballots: count } = judge;
  const calls = await judge.open(signal);
  const fence = fenceFor(Object.values(shown));
  const { ballots, faults } = await ask(rubric, { ...shown, fence }, { model, ballots: count, calls });
  signal.throwIfAborted();
  const lasting = faults === 0 || verdictOf(ballots).value !== null;
  return { value: { rubric: rubric.id, model, ballots, usage: calls.usage() }, lasting };
}
