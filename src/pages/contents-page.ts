/** What a report file holds of its run, and what not: nothing is missing in silence. */
export interface ContentsDoc {
  runId: string;
  /** Key of the page it opens with. */
  home: string;
  parts: { what: ContentsPart; held: number; of: number }[];
  /** Pages that could not be made, and why. */
  failed: { key: string; reason: string }[];
}

export type ContentsPart = "comparisons" | "flip pages" | "trials before" | "trial pages" | "raw transcripts";

/** Its place in a report; no page of its own, so no key of src/pages/keys.ts. */
export const CONTENTS = "contents";

/** What a report file does not hold, a sentence each; none where it holds everything. */
export function contentsNotes({ parts, failed }: Pick<ContentsDoc, "parts" | "failed">): string[] {
  const left = parts.filter(({ held, of }) => held < of);
  const missing = left.map(({ what, held, of }) => `${(of - held).toLocaleString("en")} of ${of.toLocaleString("en")} ${what}`);
  return [
    ...(missing.length > 0
      ? [`Not in this file: ${missing.join(", ")}. \`patchbench view\` shows everything from the results folder.`]
      : []),
    ...failed.map(({ key, reason }) => `${key} could not be made: ${reason}`),
  ];
}
