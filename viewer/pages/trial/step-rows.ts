import type { StepDoc, TrialDoc, TurnDoc } from "../../../src/pages/trial-page.ts";

export const FILTERS = {
  all: "All",
  messages: "Messages",
  edits: "Edits",
  tests: "Tests",
  failed: "Failed",
  wandered: "Wandered",
} as const;
export type Filter = keyof typeof FILTERS;

export type Row = { kind: "turn"; turn: TurnDoc } | { kind: "step"; step: StepDoc };

const SHOWS: Record<Filter, (step: StepDoc) => boolean> = {
  all: () => true,
  messages: ({ step }) => step.kind === "message",
  edits: ({ marks }) => marks.includes("edit"),
  tests: ({ marks }) => marks.includes("test"),
  failed: ({ marks, step }) => marks.includes("failed") || (step.kind === "notice" && step.level === "error"),
  wandered: ({ marks }) => marks.some((mark) => mark === "repeat" || mark === "reverted" || mark === "undone"),
};

export function stepsShown(steps: readonly StepDoc[], filter: Filter): StepDoc[] {
  return steps.filter(SHOWS[filter]);
}

/** Steps below the head of their turn; of a selection the steps alone. */
export function rowsOf({ steps, go }: Pick<TrialDoc, "steps" | "go">, filter: Filter): Row[] {
  const shown = stepsShown(steps, filter);
  if (filter !== "all") return shown.map((step) => ({ kind: "step", step }));
  let last = 0;
  return shown.flatMap((step): Row[] => {
    const turn = step.turn === null || step.turn === last ? undefined : go.turns[step.turn - 1];
    last = step.turn ?? last;
    return turn === undefined
      ? [{ kind: "step", step }]
      : [
          { kind: "turn", turn },
          { kind: "step", step },
        ];
  });
}
