import type { TrialRecord } from "../../domain/trial.ts";
import type { CommandDoc } from "../trial-page.ts";

/** What to type to see, replay, grade or score a trial again, or to have its change as a branch. */
export function commandsOf(runId: string, { trialId, taskId, variant }: Pick<TrialRecord, "trialId" | "taskId" | "variant">): CommandDoc[] {
  const [run, trial, task, name] = [runId, trialId, taskId, variant].map(word);
  return [
    {
      what: "Replay",
      command: `patchbench run --task ${task} --variant ${name} --trials 1 --fresh`,
      note: "A new run: this task, this variant, today's config.",
    },
    { what: "Grade again", command: `patchbench grade ${run} --trial ${trial}`, note: "The stored patch, today's hidden tests; no agent." },
    { what: "Score again", command: `patchbench score ${run} --trial ${trial}`, note: "The stored evidence; no agent, no tests." },
    {
      what: "Have it as a branch",
      command: `patchbench branch ${run}/${trial} --repo .`,
      note: "In your own repository; work tree and index stay.",
    },
    { what: "See it in a terminal", command: `patchbench show ${run} ${trial}`, note: "" },
  ];
}

/** For a shell: as it is where that is safe. */
function word(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) && !text.startsWith("-") ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
