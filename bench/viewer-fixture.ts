import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { atifOf } from "../src/domain/to-atif.ts";
import { blankCall, type Step } from "../src/domain/trajectory.ts";
import { artifact, MANIFEST, runFolder } from "../src/store/layout.ts";
import { openRecorder } from "../src/store/recorder.ts";
import { change, diff, evidence, failed } from "../test/support/evidence.ts";
import { runManifest } from "../test/support/trace-facts.ts";
import { trialRecord } from "../test/support/trial-record.ts";
import { writeRuns } from "./history-fixture.ts";

/** A run of many trials, `night-0000`, of which there are records but no artifacts. */
export const MANY = { runs: 1, variants: 5, tasks: 100, trials: 20 };
export const TRANSCRIPT_BYTES = 5_000_000;

export const LONG = { runId: "long", trialId: "calc-power__oracle__0" };

/** Both runs. Resolves with the size of the long trial's files. */
export async function writeViewerResults(results: string): Promise<{ transcript: number; steps: number }> {
  await writeRuns(results, MANY);
  return await writeLongTrial(results);
}

async function writeLongTrial(results: string): Promise<{ transcript: number; steps: number }> {
  const folder = runFolder(results, LONG.runId);
  const steps = stepsOf(TRANSCRIPT_BYTES);
  const trajectory = { steps, unknownEvents: 0, droppedSteps: 0 };
  const record = trialRecord({ verdict: failed([1, 2], [8, 8]), scores: [{ name: "tests.resolved", value: 0 }] });
  const { trialId, attempt, agent, usage, timing } = record;
  const transcript = `${steps.map((step) => JSON.stringify(step)).join("\n")}\n`;
  const facts = evidence({ trajectory, verdict: record.verdict, diff: diff(change("src/power.js", "a\n", "b\n")) });
  const trial = { trialId, taskId: record.taskId, variant: record.variant };
  const told = atifOf({ trial, attempt, agent, model: "m", prompt: "Do it.", startedAt: timing.startedAt, trajectory, usage });
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, MANIFEST), JSON.stringify(runManifest({}, { runId: LONG.runId }), null, 2));
  await using recorder = await openRecorder(folder);
  await recorder.saveArtifacts(record.artifacts, {
    [artifact.prompt]: "Do it.\n",
    [artifact.transcript]: transcript,
    [artifact.trajectory]: JSON.stringify(told),
    [artifact.evidence]: JSON.stringify(facts),
    [artifact.patch]: "diff --git a/src/power.js b/src/power.js\n--- a/src/power.js\n+++ b/src/power.js\n@@ -1 +1 @@\n-a\n+b\n",
    [artifact.tests]: JSON.stringify({ "power > works": "failed", "power > refuses": "passed" }),
  });
  await recorder.append(record);
  return { transcript: Buffer.byteLength(transcript), steps: steps.length };
}

const OUTPUT = "ok 17 - adds two numbers, one of them negative, and rounds to the cent\n";

/** Calls and words of an agent until their text is so long. */
function stepsOf(bytes: number): Step[] {
  const steps: Step[] = [];
  for (let written = 0, at = 0; written < bytes; at += 1) {
    const output = OUTPUT.repeat(20 + (at % 17));
    const command = `npm test -- --grep part-${at}`;
    const call = {
      ...blankCall,
      id: `call-${at}`,
      tool: "shell",
      action: "shell" as const,
      command,
      output,
      exitCode: at % 3,
      ok: at % 3 === 0,
    };
    steps.push({ kind: "message", at: at * 900, from: "agent", text: `Step ${at}: I run the tests of part ${at}.` });
    steps.push({ ...call, at: at * 900 + 100, endedAt: at * 900 + 800 });
    written += JSON.stringify(steps.slice(-2)).length;
  }
  return steps;
}
