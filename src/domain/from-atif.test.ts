import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyTrajectory } from "../../test/support/any-trajectory.ts";
import { Atif } from "./atif.ts";
import { turnsFromAtif } from "./from-atif.ts";
import { atifOf } from "./to-atif.ts";
import type { Trajectory } from "./trajectory.ts";
import { type Part, turnsOf } from "./turns.ts";
import { noUsage } from "./usage.ts";

const startedAt = "2026-01-01T00:00:00.000Z";

function file(trajectory: Trajectory): Atif {
  const trial = { trialId: "t__v__0", taskId: "t", variant: "v" };
  const agent = { name: "codex", version: "1.2" };
  const made = atifOf({ trial, attempt: 1, agent, model: "m", prompt: "Do it.", startedAt, trajectory, usage: noUsage });
  return Atif.parse(JSON.parse(JSON.stringify(made)));
}

/** What the file keeps of a part; a name given twice or not at all is made one's own in it. */
function kept(part: Part) {
  if (part.kind === "aside") return part.step;
  const { messages, reasoning, calls, usage } = part.turn;
  return {
    at: part.turn.at,
    ...{ message: messages.join("\n\n"), reasoning: reasoning.join("\n\n"), usage: usage?.usage },
    calls: calls.map(({ tool, action, command, paths, output, exitCode, ok, endedAt, tree }) => {
      return { tool, action, command, paths, output, exitCode, ok, endedAt, tree };
    }),
  };
}

describe("turnsFromAtif", () => {
  it("reads back what was written", () => {
    fc.assert(
      fc.property(anyTrajectory, (trajectory) => {
        const read = turnsFromAtif(file(trajectory));
        expect(read.parts.map(kept)).toEqual(turnsOf(trajectory.steps, "Do it.").map(kept));
        expect(read.startedAt).toBe(startedAt);
        expect(read.droppedSteps).toBe(trajectory.droppedSteps);
      }),
    );
  });
});
