import { Atif } from "../domain/atif.ts";
import type { Evidence } from "../domain/evidence.ts";
import { turnsFromAtif } from "../domain/from-atif.ts";
import { NetworkEntry } from "../domain/network.ts";
import { turnsOf } from "../domain/turns.ts";
import { redactValue } from "../lib/redact-value.ts";
import { artifact } from "../store/layout.ts";
import { readArtifact } from "../store/trial-files.ts";
import type { GoFacts } from "./facts.ts";
import { FIXED, type TraceRedactor } from "./redact-trace.ts";

export interface GoSource {
  /** Absolute folder of the attempt. */
  folder: string;
  redactor: TraceRedactor;
  note: (text: string) => void;
  /** Of the attempt that counts, where it was graded: its trajectory is the whole one. */
  evidence?: Evidence | undefined;
}

/** What the folder of an attempt tells of its agent; undefined when no agent had a go. */
export async function readGo({ folder, redactor, note, evidence }: GoSource): Promise<GoFacts | undefined> {
  const file = await readArtifact(folder, "trajectory");
  const requests = await readRequests(folder, note);
  if (file === "" && requests.length === 0 && evidence === undefined && (await readArtifact(folder, "transcript")) === "") return undefined;
  const prompt = await readArtifact(folder, "prompt");
  if (prompt === "") note(`${artifact.prompt} is missing`);
  const read = readTurns(file);
  if (read === undefined) note(`${artifact.trajectory} is ${file === "" ? "missing" : "damaged"}`);
  const own = evidence && { parts: turnsOf(evidence.trajectory.steps, prompt), droppedSteps: evidence.trajectory.droppedSteps };
  const { parts, droppedSteps } = own ?? read ?? { parts: [], droppedSteps: 0 };
  const startedAt = Date.parse(read?.startedAt ?? "");
  const facts = { prompt: redactor.text(prompt), ...redactValue({ parts, requests }, redactor, FIXED), droppedSteps };
  return { ...facts, startedAt: Number.isNaN(startedAt) ? undefined : startedAt };
}

function readTurns(text: string) {
  try {
    return turnsFromAtif(Atif.parse(JSON.parse(text)));
  } catch {
    return undefined;
  }
}

/** The requests to the model that the gateway could read. */
async function readRequests(folder: string, note: GoSource["note"]): Promise<GoFacts["requests"]> {
  const lines = (await readArtifact(folder, "network")).split("\n").filter((line) => line !== "");
  const entries = lines.map(readEntry);
  const damaged = entries.filter((entry) => entry === undefined).length;
  if (damaged > 0) note(`${artifact.network}: ${damaged} of ${lines.length} lines are damaged`);
  return entries.flatMap((entry) => (entry?.call === undefined ? [] : [{ time: entry.time, call: entry.call }]));
}

function readEntry(line: string): NetworkEntry | undefined {
  try {
    return NetworkEntry.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
