import { useMemo, useState } from "preact/hooks";
import { Decoration, Diff, Hunk, type HunkData, type RenderToken } from "react-diff-view";
import type { PatchFile } from "../../../src/domain/patch-files.ts";
import { Text } from "../text.tsx";
import { hunksOf } from "./hunks.ts";
import { type LineToken, lineTokens } from "./line-tokens.ts";

export type PatchViewType = "unified" | "split";

const FIRST = 1_000;

/** A file's changed lines; what the reader of hunks cannot take is shown as it stands in the patch. */
export function PatchLines({ file, viewType }: { file: PatchFile; viewType: PatchViewType }) {
  const [most, setMost] = useState(FIRST);
  const shown = useMemo(() => hunksOf(file, most), [file, most]);
  const tokens = useMemo(() => (shown === undefined ? undefined : lineTokens(shown.hunks)), [shown]);
  if (file.binary) return <p class="patch-note">A binary file: its content is not shown.</p>;
  if (file.hunks === "") return <p class="patch-note">{emptyText(file)}</p>;
  if (shown === undefined || tokens === undefined) return <RawLines text={file.hunks} />;
  return (
    <>
      <Diff diffType={DIFF_TYPES[file.status]} viewType={viewType} hunks={shown.hunks} tokens={tokens} renderToken={lineText}>
        {(hunks: HunkData[]) => hunks.flatMap(hunkRows)}
      </Diff>
      {shown.left > 0 && (
        <button type="button" class="patch-more" onClick={() => setMost(most * 3)}>
          {shown.left.toLocaleString("en")} more lines
        </button>
      )}
    </>
  );
}

const DIFF_TYPES = { added: "add", deleted: "delete", modified: "modify", renamed: "rename", "mode-changed": "modify" } as const;

/** What git says of the place stands above every hunk but one at the top of the file. */
function hunkRows(hunk: HunkData, at: number) {
  const place = /^@@ .*? @@ ?(.*)$/.exec(hunk.content)?.[1] ?? "";
  const head = (
    <Decoration key={`place ${at}`}>
      <span class="patch-place">
        line {hunk.newStart.toLocaleString("en")} {place !== "" && <Text most={200}>{place}</Text>}
      </span>
    </Decoration>
  );
  const lines = <Hunk key={`${at} ${hunk.content}`} hunk={hunk} />;
  return hunk.newStart <= 1 && hunk.oldStart <= 1 ? [lines] : [head, lines];
}

function emptyText({ status, header }: PatchFile): string {
  const modes = [...header.matchAll(/^(?:old|new) mode (\d+)$/gm)].map(([, mode]) => mode);
  if (modes.length === 2) return `Mode ${modes.join(" → ")}; no line changed.`;
  return status === "renamed" ? "Moved as it is: no line changed." : "An empty file.";
}

function RawLines({ text }: { text: string }) {
  return (
    <>
      <p class="patch-note">This could not be read as a patch. It says:</p>
      <pre class="patch-raw">
        <Text>{text}</Text>
      </pre>
    </>
  );
}

const lineText: RenderToken = (token) => {
  const { sign, value, edited } = token as LineToken;
  const text = <Text most={1_000}>{value}</Text>;
  return (
    <>
      {sign !== undefined && <span class="patch-sign">{sign}</span>}
      {edited ? <span class="patch-edit">{text}</span> : text}
    </>
  );
};
