import { existsSync } from "node:fs";
import { CONTENTS, type ContentsDoc } from "../pages/contents-page.ts";
import { keyText, type PageName } from "../pages/keys.ts";
import type { RunsDoc } from "../pages/runs-page.ts";
import type { TranscriptDoc } from "../pages/transcript-page.ts";
import { runFolder } from "../store/layout.ts";
import { type ReportFacts, reportFacts } from "./report-facts.ts";
import { openReportFile } from "./report-file.ts";
import { type Flip, flipsOf } from "./report-flips.ts";
import { byInterest, comparedSides } from "./report-keys.ts";
import { type PackerOptions, type ReportPacker, reportPacker } from "./report-packer.ts";

export interface PackOptions extends PackerOptions {
  runId: string;
  /** The viewer. */
  html: string;
}

export interface PackedReport {
  text: string;
  bytes: number;
  contents: ContentsDoc;
}

/**
 * A run's pages in one html file. Its run page is always there; comparisons, flips, trials and raw transcripts as long as there is
 * room, the most telling first, and only those are read. Throws ConfigError and StoreError where the run cannot be read.
 */
export async function packReport(options: PackOptions): Promise<PackedReport> {
  const facts = await reportFacts(options.resolved, options.runId);
  const file = openReportFile(options.html);
  const packer = reportPacker(options, file);
  const home = await addMain(packer, facts);
  const flips = await addComparisons(packer, facts);
  await addTrials(packer, facts, flips);
  const contents = { runId: facts.runId, home, ...packer.told };
  await file.add(CONTENTS, contents);
  return { text: file.text(), bytes: file.bytes, contents };
}

/** Resolves with the page to begin with. */
async function addMain(packer: ReportPacker, { runId, nights }: ReportFacts): Promise<string> {
  const run = keyOf("run", runId);
  const hasNights = nights.length > 0 && (await packer.ifMade("nights"));
  await packer.always("runs", (document) => onlyRun(document as RunsDoc, runId));
  await packer.always(run);
  return hasNights && nights.some((night) => night.runId === runId) ? "nights" : run;
}

function onlyRun(document: RunsDoc, runId: string): RunsDoc {
  return { ...document, runs: document.runs.filter((run) => run.runId === runId) };
}

async function addComparisons(packer: ReportPacker, facts: ReportFacts): Promise<Flip[]> {
  const flips: Flip[] = [];
  const keys = comparedSides(facts).map((sides) => keyOf("compare", ...sides));
  await packer.part("comparisons", keys, { see: (document) => void flips.push(...flipsOf(document)) });
  await packer.part("flip pages", [...new Set(flips.map(({ a, b, taskId }) => keyOf("flip", a, b, taskId)))]);
  const before = flips.flatMap(({ before }) => earlierTrial(before, facts));
  await packer.part("trials before", [...new Set(before)]);
  return flips;
}

/** The page of a trial of another run, where that run is still there. */
function earlierTrial(link: string, { runId, results }: ReportFacts): string[] {
  const at = link.indexOf("/");
  const [run, trial] = [link.slice(0, at), link.slice(at + 1)];
  return run !== runId && trial !== "" && existsSync(runFolder(results, run)) ? [keyOf("trial", run, trial)] : [];
}

async function addTrials(packer: ReportPacker, { runId, trials }: ReportFacts, flips: readonly Flip[]): Promise<void> {
  const sorted = byInterest(trials, new Set(flips.map(({ taskId, variant }) => `${taskId}/${variant}`)));
  await packer.part(
    "trial pages",
    sorted.map(({ trialId }) => keyOf("trial", runId, trialId)),
  );
  const told = sorted.filter(({ hasTranscript }) => hasTranscript);
  await packer.part(
    "raw transcripts",
    told.map(({ trialId }) => keyOf("transcript", runId, trialId)),
    { cut: { before: transcriptTo(2 * TRANSCRIPT_CHARS), after: transcriptTo(TRANSCRIPT_CHARS) } },
  );
}

/** Of a raw transcript: the steps of the trial's page tell the same, shortened where they are long. */
const TRANSCRIPT_CHARS = 100_000;

function transcriptTo(chars: number): (document: unknown) => TranscriptDoc {
  return (document) => {
    const { text, ...rest } = document as TranscriptDoc;
    if (text.length <= chars) return { text, ...rest };
    const start = text.slice(0, chars);
    return { text: start, bytes: rest.bytes, cut: Math.max(1, rest.bytes - Buffer.byteLength(start)) };
  };
}

function keyOf(page: PageName, ...parts: string[]): string {
  return keyText({ page, parts });
}
