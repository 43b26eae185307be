import { useEffect, useId, useMemo, useState } from "preact/hooks";
import type { ChangeScope } from "../../src/domain/change-scope.ts";
import { type PatchFile, patchFiles } from "../../src/domain/patch-files.ts";
import "react-diff-view/style/index.css";
import "../style/patch.css";
import { FileTable, patchSummary } from "./patch/file-table.tsx";
import { PatchFileView } from "./patch/patch-file.tsx";
import type { PatchViewType } from "./patch/patch-lines.tsx";

interface Props {
  /** Text as git writes it. */
  patch: string;
  /** By path. Where there are none, lines are coloured by what became of them. */
  scopes?: Readonly<Record<string, ChangeScope>>;
  /** Why a file has its scope, by path. */
  reasons?: Readonly<Record<string, string>>;
  /** What it is the patch of: "the agent's change". */
  label: string;
  /** How lines are laid out until one chooses. */
  viewType?: PatchViewType;
}

/** Up to here a file, and all files together, are unfolded from the start. In changed lines. */
const [FILE_LINES, ALL_LINES] = [400, 1_200];
const FIRST_FILES = 50;
const NONE: Readonly<Record<string, never>> = {};

/** A patch by its files, each foldable, its lines coloured by scope. Text of it is only ever text. */
export function PatchView({ patch, scopes = NONE, reasons = NONE, label, viewType: first = "unified" }: Props) {
  const id = useId();
  const files = useMemo(() => patchFiles(patch), [patch]);
  const [viewType, setViewType] = useState(first);
  const [open, setOpen] = useState<ReadonlySet<number>>(() => openAtFirst(files));
  const [most, setMost] = useState(FIRST_FILES);
  const [picked, setPicked] = useState<{ at: number }>();
  useEffect(() => setOpen(openAtFirst(files)), [files]);
  useEffect(() => {
    if (picked !== undefined) document.getElementById(`${id}-${picked.at}`)?.focus();
  }, [id, picked]);
  if (files.length === 0) return <p class="dim">{patch.trim() === "" ? "Nothing was changed." : "This could not be read as a patch."}</p>;
  const toggle = (at: number) => setOpen(open.has(at) ? new Set([...open].filter((one) => one !== at)) : new Set([...open, at]));
  const pick = (at: number) => {
    setOpen(new Set([...open, at]));
    setMost(Math.max(most, at + 1));
    setPicked({ at });
  };
  return (
    <section class="patch" aria-label={label}>
      <div class="patch-head">
        <span>{patchSummary(files, scopes)}</span>
        <button type="button" aria-pressed={viewType === "split"} onClick={() => setViewType(viewType === "split" ? "unified" : "split")}>
          Side by side
        </button>
        <button type="button" onClick={() => setOpen(open.size === 0 ? openAtFirst(files) : new Set())}>
          {open.size === 0 ? "Unfold" : "Fold all"}
        </button>
      </div>
      {files.length > 1 && <FileTable label={label} files={files} scopes={scopes} onPick={pick} />}
      {files.slice(0, most).map((file, at) => (
        <PatchFileView
          key={`${at} ${file.path}`}
          id={`${id}-${at}`}
          file={file}
          scope={scopes[file.path]}
          reason={reasons[file.path]}
          open={open.has(at)}
          viewType={viewType}
          onToggle={() => toggle(at)}
        />
      ))}
      {files.length > most && (
        <button type="button" class="patch-more" onClick={() => setMost(most * 3)}>
          {(files.length - most).toLocaleString("en")} more files
        </button>
      )}
    </section>
  );
}

/** The short files first in the patch, until there is enough to read. */
function openAtFirst(files: readonly PatchFile[]): ReadonlySet<number> {
  const open = new Set<number>();
  let lines = 0;
  for (const [at, { linesAdded, linesRemoved }] of files.entries()) {
    const own = linesAdded + linesRemoved;
    if (own > FILE_LINES || lines + own > ALL_LINES || open.size >= FIRST_FILES) continue;
    open.add(at);
    lines += own;
  }
  return open;
}
